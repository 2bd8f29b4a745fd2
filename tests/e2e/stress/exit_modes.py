# deadline: 170
"""A process ends as it would without the probe: code, output, and without hanging, whatever the probe is doing."""

import sys
import time

import _probe as probe

# Queries that the exit interrupts fail in the threads that asked; these keep it to themselves.
ASK = """core, path = probe.running()
import threading, time
def ask(sql, again=False):
    try:
        probe.rows(core, sql)
        while again:
            probe.rows(core, sql)
    except core.Error:
        pass
def ask_beside(*arguments):
    threading.Thread(target=ask, args=arguments, daemon=True).start()
"""
LOADS = {
    "idle": "core, path = probe.running()\n",
    "starting": "core = probe.load(); core.start({})\n",
    "busy": ASK + """
ask_beside("SELECT count(*) FROM probing.options", True)
ask_beside("SELECT * FROM python.`1 + 1`", True)
ask("SELECT 1")
""",
    "first query": ASK + """
ask_beside("SELECT count(*) FROM probing.options", True)
""",
    "querying": ASK + """
ask_beside("SELECT count(*) FROM range(100000000000)")
probe.eventually(lambda: probe.rows(core, "SELECT count(*) FROM probing.queries WHERE state = 'running'")[0][0] >= 2,
                 "the query runs")
""",
    "evaluating": ASK + """
began = threading.Event()
def work():
    began.set()
    for i in range(10 ** 9):
        pass
ask_beside("SELECT * FROM python.`work()`")
began.wait(20)
""",
    "blocked": ASK + """
began = threading.Event()
def work():
    began.set()
    time.sleep(60)
ask_beside("SELECT * FROM python.`work()`")
began.wait(20)
""",
}
ENDS = {
    "end of the script": "",
    "sys.exit": "import sys; sys.exit(3)\n",
    "exit() in C": "import ctypes; ctypes.CDLL(None).exit(6)\n",
    "os._exit": "import os; os._exit(4)\n",
    "exception": "raise ValueError('x')\n",
    "exit in a thread": "import threading, sys; t = threading.Thread(target=sys.exit, args=(9,)); t.start(); t.join()\n",
    "another thread goes on": "import threading, time; threading.Thread(target=time.sleep, args=(0.2,)).start()\n",
    "daemon threads": """import threading
def spin():
    while True:
        sum(range(100))
for _ in range(3):
    threading.Thread(target=spin, daemon=True).start()
""",
    "atexit": "import atexit, sys; atexit.register(print, 'atexit ran'); sys.exit(5)\n",
    "SIGTERM": "import os, signal, time; os.kill(os.getpid(), signal.SIGTERM); time.sleep(10)\n",
}


if sys.version_info[:2] == (3, 10):
    # A daemon thread that waits for the GIL looks at the freed interpreter (what gh-96387 added to take_gil): with any
    # function registered with atexit, one run in a hundred crashes without us, too.
    del ENDS["daemon threads"]

LIMIT_S = 20  # not a measurement: a process that hangs at its end, on a machine with much else to do


def end_of(prepare, code):
    """(exit code, stdout, last line of stderr), and the seconds from the end of the preparation on."""
    exit_code, output, errors, _ = probe.run(prepare + "import time; print(time.time(), flush=True)\n" + code)
    began, _, output = output.partition("\n")
    probe.check(began, "the preparation failed: {}".format(errors))
    return (exit_code, output, errors.splitlines()[-1:]), time.time() - float(began)


expected = {end: end_of("", code)[0] for end, code in ENDS.items()}
for load, prepare in LOADS.items():
    for end, code in ENDS.items():
        result, seconds = end_of(prepare, code)
        probe.check(result == expected[end], "{}, {}: {} instead of {}".format(load, end, result, expected[end]))
        probe.check(seconds < LIMIT_S, "{}, {}: the process took {:.1f} s to end".format(load, end, seconds))
