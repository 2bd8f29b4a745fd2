"""The probe reads the stacks of its own process without the GIL, and `probing PID backtrace` asks it."""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import threading

import probing

gate = threading.Lock()
gate.acquire()
arrived = threading.Semaphore(0)


class Job:
    def waits(self):
        arrived.release()
        with gate:
            pass


def generator():
    Job().waits()
    yield


def takes_from_generator():
    return list(generator())


threads = [threading.Thread(target=target, name="job %d" % i, daemon=True)
           for i, target in enumerate([Job().waits, takes_from_generator, lambda: Job().waits()])]
for thread in threads:
    thread.start()
for thread in threads:
    arrived.acquire()


def own_view(ident):
    frame = sys._current_frames()[ident]
    while frame is not None:
        yield frame.f_code.co_name, frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__")
        frame = frame.f_back


def probes_view(tid):
    return [(row["name"], row["file"], row["line"], row["module"]) for row in probing.query(
        "SELECT name, file, line, module FROM python.backtrace WHERE tid = {} ORDER BY depth".format(tid)).to_dicts()]


def waits_for_gate(tid):
    rows = probing.query("SELECT state, system_call FROM python.backtrace WHERE tid = {}".format(tid)).to_dicts()
    return {(row["state"], row["system_call"]) for row in rows} == {("waiting", "futex")}


for thread in threads:
    while not waits_for_gate(thread.native_id):
        pass
    expected = list(own_view(thread.ident))
    assert probes_view(thread.native_id) == expected, (probes_view(thread.native_id), expected)

# The thread that asks is in the middle of it.
mine = probes_view(threading.main_thread().native_id)
assert mine[-1][:2] == ("<module>", __file__), mine
assert "probes_view" in [name for name, *_ in mine], mine

names = {row["thread"] for row in probing.query("SELECT DISTINCT thread FROM python.backtrace").to_dicts()}
assert {"MainThread", "job 0", "job 1", "job 2"} <= names, names


def while_the_gil_is_held(*arguments):
    """The output of the command, while this thread waits for its end in C and keeps the GIL."""
    with tempfile.TemporaryFile() as output:
        command = subprocess.Popen([os.environ["PROBING_CLI"], str(os.getpid())] + list(arguments), stdout=output)
        status = ctypes.c_int()
        ctypes.PyDLL(None).waitpid(command.pid, ctypes.byref(status), 0)
        assert status.value == 0, status.value
        output.seek(0)
        return output.read().decode()


text = while_the_gil_is_held("backtrace")
assert ", read by its probe\n" in text, text
assert "MainThread: waiting in wait4, holds the GIL\n    while_the_gil_is_held (" in text, text
(process,) = json.loads(while_the_gil_is_held("backtrace", "--format", "json"))
assert process["source"] == "probe" and process["pid"] == os.getpid(), process
assert process["python"] == "%d.%d.%d" % sys.version_info[:3], process["python"]
(holder,) = [thread for thread in process["threads"] if thread["holds_gil"]]
assert holder["frames"][-1]["function"] == "<module>", holder

# Local variables are read from outside.
(process,) = json.loads(while_the_gil_is_held("backtrace", "--locals", "--format", "json"))
(holder,) = [thread for thread in process["threads"] if thread["holds_gil"]]
assert process["source"] == "outside", process
assert {"name": "arguments", "value": "<tuple of 4>"} in holder["frames"][0]["locals"], holder["frames"][0]
gate.release()
