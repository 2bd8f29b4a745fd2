# deadline: 240
"""A probe that is detached leaves a process as it was, whatever it was doing; it can be brought in again, any number of times."""

import os
import subprocess
import sys
import tempfile
import threading
import time

import _target

CYCLES = 12
SOURCE = """
import math, os, time, warnings
warnings.simplefilter("ignore")
wanted = sum(math.sin(i) for i in range(300))
def work():
    while not ended():
        assert sum(math.sin(i) for i in range(300)) == wanted
        time.sleep(0.0005)
thread = threading.Thread(target=work)
thread.start()
def stuck():
    while not ended(): time.sleep(0.001)
ready()
while not ended():
    time.sleep(0.002)
    if os.fork() == 0: os._exit(0)
    os.wait()
thread.join()
print("same"); sys.exit(13)
"""
# Holds the GIL in C until its input ends, without ever letting go.
HOLDS_GIL = """
import ctypes
library = ctypes.PyDLL(None)
ready()
library.read(ctypes.c_int(0), ctypes.create_string_buffer(1), ctypes.c_size_t(1))
print("same"); sys.exit(14)
"""
# Imports nothing by itself, so that the package can only come from the library.
ASKS_PYTHON = """
import os, select
print("READY", flush=True)
while not select.select([sys.stdin], [], [], 0.005)[0]:
    if os.path.exists(sys.argv[1]):
        os.unlink(sys.argv[1])
        import probing
        probing.enable()
        print(probing.query("SELECT 42 AS n").to_dicts()[0]["n"], flush=True)
sys.exit(15)
"""


def entries(pid, folder):
    return set(os.listdir("/proc/%d/%s" % (pid, folder)))


def descriptors(pid):
    """But for what a fork opens for a moment to count the threads: CPython, before it warns, and our hook."""
    return [link for link in _target.descriptors(pid) if not link.startswith("/proc/")]


def threads(pid):
    names = []
    for tid in entries(pid, "task"):
        with open("/proc/%d/task/%s/comm" % (pid, tid)) as file:
            names.append(file.read().strip())
    return names


def mappings(pid):
    with open("/proc/%d/maps" % pid) as file:
        return sum(1 for _ in file)


def anonymous_kib(pid):
    with open("/proc/%d/status" % pid) as file:
        return int(next(line for line in file if line.startswith("RssAnon:")).split()[1])


def detach(pid):
    done = _target.cli(pid, "detach")
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def check_gone(pid):
    left = [name for name in threads(pid) if name.startswith("probing")]
    assert left == [], left
    refused = _target.cli(pid, "query", "SELECT 1")
    assert refused.returncode != 0 and "runs without a probe" in refused.stderr, refused
    sockets = [link for link in descriptors(pid) if "socket:" in link]
    assert sockets == [], sockets


def round_trips():
    """Nothing grows: what the runtime keeps is there after the first time."""
    with _target.Target(SOURCE) as target:
        assert "has no probe; nothing was done" in detach(target.pid)
        seen = []
        for _ in range(CYCLES):
            _target.inject(target.pid)
            assert _target.value(target.pid, "SELECT count(*) FROM process.threads") not in ("", "0")
            assert _target.value(target.pid, "SELECT value FROM python.`6 * 7`") == "42"
            assert "has no probe any more" in detach(target.pid)
            check_gone(target.pid)
            seen.append((len(descriptors(target.pid)), len(threads(target.pid)), mappings(target.pid), anonymous_kib(target.pid)))
        files, tasks, maps, memory = zip(*seen)
        # One thread of the runtime's pool more or less; heap areas of malloc come one for each new thread, up to their limit.
        assert max(files[1:]) <= files[0], seen
        assert max(tasks) <= tasks[0] + 4, seen
        assert maps[-1] <= maps[1] + 24, seen
        assert memory[-1] <= memory[1] + 16 * 1024, seen
        assert target.end() == (13, "same\n", ""), "harmed"


def while_queries_run():
    """They end with an error that says why, and so does a function that waits for something in Python."""
    queries = ("SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3", "SELECT value FROM python.`stuck()`")
    with _target.Target(SOURCE) as target:
        _target.inject(target.pid)
        running = [subprocess.Popen([_target.CLI, str(target.pid), "query", sql], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    universal_newlines=True) for sql in queries]
        _target.until(lambda: _target.value(target.pid, "SELECT count(*) FROM probing.queries WHERE state = 'running'") == "3",
                      "the queries do not run")
        detach(target.pid)
        for query in running:
            output, errors = query.communicate(timeout=60)
            assert query.returncode != 0 and errors.startswith("error: "), (query.returncode, output, errors)
        assert target.end() == (13, "same\n", ""), "harmed"


def while_gil_is_held():
    def reads():
        with open("/proc/%d/task/%d/syscall" % (target.pid, target.pid)) as file:
            return file.read().startswith("0 0x0 ")

    with _target.Target(HOLDS_GIL) as target:
        _target.until(reads, "the main thread does not hold the GIL")
        for _ in range(2):
            _target.inject(target.pid)
            assert _target.value(target.pid, "SELECT count(*) > 1 FROM process.threads") == "true"
            query = subprocess.Popen([_target.CLI, str(target.pid), "query", "SELECT value FROM python.`1`"],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
            answer = detach(target.pid)
            assert "still busy" in answer and "probing-watch" in answer, answer
            query.communicate(timeout=60)
            assert query.returncode != 0
        assert target.end() == (14, "same\n", ""), "harmed"


def python_brings_it_back():
    flag = "/tmp/probing-detached-%d" % os.getpid()
    with _target.Target("import sys\nsys.argv[1:] = [%r]\n%s" % (flag, ASKS_PYTHON), [os.path.realpath(sys.executable)], frame="") as target:
        _target.inject(target.pid)
        _target.until(lambda: _target.value(target.pid, "SELECT value FROM python.`'probing._core' in __import__('sys').modules`")
                      == "true", "the library did not join the interpreter")
        _target.value(target.pid, "SELECT value FROM python.`__import__('probing').__version__`")
        detach(target.pid)
        check_gone(target.pid)
        open(flag, "w").close()
        assert target.process.stdout.readline() == "42\n"
        assert _target.value(target.pid, "SELECT 1") == "1"
        assert target.end() == (15, "", ""), "harmed"


def started_with_it():
    """PROBING=1 puts one in from the beginning; a detached one is injected back like any other."""
    before = os.environ.pop("PROBING", None)
    os.environ["PROBING"] = "1"
    try:
        with _target.Target(SOURCE) as target:
            _target.until(lambda: _target.cli(target.pid, "query", "SELECT 1").returncode == 0, "the probe does not answer")
            detach(target.pid)
            check_gone(target.pid)
            _target.inject(target.pid)
            assert _target.value(target.pid, "SELECT value FROM python.`6 * 7`") == "42"
            detach(target.pid)
            assert target.end() == (13, "same\n", ""), "harmed"
    finally:
        os.environ["PROBING"] = before or "0"


def after_a_failed_start():
    """What was in its way is taken away, and it starts."""
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "run")
        open(place, "w").close()
        with _target.Target(SOURCE, ["env", "PROBING_RUNTIME_DIR=" + place, sys.executable]) as target:
            failed = _target.cli(target.pid, "inject")
            assert failed.returncode != 0 and "did not start" in failed.stderr and place in failed.stderr, failed
            os.unlink(place)
            os.mkdir(place)
            _target.inject(target.pid)
            assert _target.value(target.pid, "SELECT value FROM python.`6 * 7`") == "42"
            detach(target.pid)
            check_gone(target.pid)
            assert target.end() == (13, "same\n", ""), "harmed"


def two_at_once():
    with _target.Target(SOURCE) as target:
        _target.inject(target.pid)
        answers = []
        asking = [threading.Thread(target=lambda: answers.append(_target.cli(target.pid, "detach"))) for _ in range(2)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert any(answer.returncode == 0 for answer in answers), answers
        check_gone(target.pid)
        assert target.end() == (13, "same\n", ""), "harmed"


def at_the_end_of_the_process():
    """Its input ends while the probe is going away."""
    for _ in range(6):
        with _target.Target(SOURCE) as target:
            _target.inject(target.pid)
            asking = subprocess.Popen([_target.CLI, str(target.pid), "detach"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            answer = target.end()
            asking.communicate(timeout=60)
            assert answer == (13, "same\n", ""), answer


for check in (round_trips, while_queries_run, while_gil_is_held, python_brings_it_back, started_with_it,
              after_a_failed_start, two_at_once, at_the_end_of_the_process):
    started = time.monotonic()
    check()
    print("%s: %.1f s" % (check.__name__, time.monotonic() - started), flush=True)
