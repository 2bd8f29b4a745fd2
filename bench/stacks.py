"""Stacks of a process with 200 threads, read from outside and by its probe."""

import json
import os
import pathlib
import shutil
import subprocess
import time

from paired import series
from report import Report

COMMAND = pathlib.Path(__file__).resolve().parent.parent / "dist" / "bin" / "probing"
RUNS = 20
WAITING = """
import sys, threading
gate = threading.Event()
for i in range(200):
    threading.Thread(target=gate.wait, name="waiter %d" % i, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""


def switches(pid: int) -> int:
    """How often the threads of a process have run."""
    tasks = pathlib.Path(f"/proc/{pid}/task")
    return sum(int(line.split()[1]) for task in tasks.iterdir() for line in (task / "status").read_text().splitlines()
               if "ctxt_switches" in line)


def at_rest(pid: int) -> None:
    deadline = time.monotonic() + 20
    while any((task / "syscall").read_text().startswith("running") for task in pathlib.Path(f"/proc/{pid}/task").iterdir()):
        assert time.monotonic() < deadline, "the threads come to no rest"


def stacks(report: Report, python: str, probed: str) -> None:
    """`python` is any interpreter, `probed` one that has the wheel."""
    quiet = {name: value for name, value in os.environ.items() if name != "PROBING"}
    with subprocess.Popen([python, "-c", WAITING], env=quiet, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:
        waiting.stdout.readline()
        outside(report, waiting.pid)
        waiting.stdin.close()
    with subprocess.Popen([probed, "-c", WAITING], env={**quiet, "PROBING": "1"},
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:
        waiting.stdout.readline()
        from_probe(report, waiting.pid)
        waiting.stdin.close()


def backtrace(pid: int, *options: str):
    command = [COMMAND, str(pid), "backtrace", "--format", "json", *options]
    (process,) = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert len([thread for thread in process["threads"] if not thread["partial"]]) == 201, "not every thread is whole"
    return process


def outside(report: Report, pid: int) -> None:
    at_rest(pid)
    assert backtrace(pid)["source"] == "outside"
    before = switches(pid)
    took = series(lambda: backtrace(pid), RUNS, warmup=2)
    woken = switches(pid) - before
    report.add("`probing PID backtrace` of 201 threads from outside, whole process", str(took), "50 ms",
               took.median <= 0.050)
    report.add(f"threads of it that ran during {RUNS + 2} such readings", str(woken), "none", woken == 0)
    pauses = sorted(backtrace(pid, "--pause")["pause_ms"] for _ in range(RUNS))
    report.add("the same with `--pause`: how long the process stands still",
               f"{pauses[RUNS // 2]:.1f} ms ({pauses[0]:.1f} ms to {pauses[-1]:.1f} ms)")
    native = []
    took = series(lambda: native.append(backtrace(pid, "--native")["pause_ms"]), RUNS, warmup=2)
    native.sort()
    report.add("the same with `--native`: how long the process stands still",
               f"{native[len(native) // 2]:.1f} ms ({native[0]:.1f} ms to {native[-1]:.1f} ms)", "50 ms", native[len(native) // 2] <= 50)
    report.add("the same with `--native`, whole process", str(took))
    if shutil.which("gdb"):
        gdb = ["gdb", "-q", "-batch", "-p", str(pid), "-ex", "thread apply all bt"]
        beside = series(lambda: subprocess.run(gdb, check=True, capture_output=True), 3, warmup=1)
        report.add("gdb -batch 'thread apply all bt' of the same, which stops it for as long", str(beside))


def from_probe(report: Report, pid: int) -> None:
    at_rest_of_probed = time.monotonic() + 20
    while subprocess.run([COMMAND, str(pid), "query", "SELECT 1"], capture_output=True).returncode != 0:
        assert time.monotonic() < at_rest_of_probed, "the probe does not answer"
    assert backtrace(pid)["source"] == "probe"
    report.add("`probing PID backtrace` of 201 threads by the probe", str(series(lambda: backtrace(pid), RUNS, warmup=2)))
