"""A probe brought into a running process, and out of it again: how long that takes, and whom it holds up."""

import os
import pathlib
import re
import shutil
import subprocess
import time

from paired import series, show
from report import Report

COMMAND = pathlib.Path(__file__).resolve().parent.parent / "dist" / "bin" / "probing"
RUNS = 30

# Busy threads of Python. Ends with its input.
BUSY = """
import sys, threading, time
ended = threading.Event()
def work():
    while not ended.is_set(): sum(range(500))
for _ in range({threads}): threading.Thread(target=work, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""

# One thread that counts what it gets done, and says it on request.
COUNTS = """
import sys, threading, time
count = 0
def work():
    global count
    while True:
        sum(range(200)); count += 1
threading.Thread(target=work, daemon=True).start()
print("ready", flush=True)
for _ in sys.stdin:
    before, began = count, time.perf_counter()
    time.sleep(1.0)
    print((count - before) / (time.perf_counter() - began), flush=True)
"""


def inject(report: Report, python: str) -> None:
    quiet = {name: value for name, value in os.environ.items() if name != "PROBING"}
    for threads in (0, 8):
        at_work(report, python, quiet, threads)
    speed(report, python, quiet)


def at_work(report: Report, python: str, quiet: dict, threads: int) -> None:
    """A new process each time: the library is loaded, not only started again."""
    answered, pauses, ends = [], [], []
    for _ in range(RUNS):
        with subprocess.Popen([python, "-c", BUSY.format(threads=threads)], env=quiet, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as busy:
            busy.stdout.readline()
            began = time.perf_counter()
            said = command(busy.pid, "inject")
            command(busy.pid, "query", "SELECT 1")
            answered.append(time.perf_counter() - began)
            pauses.append(float(re.search(r"borrowed for ([0-9.]+) ms", said).group(1)) / 1000)
            began = time.perf_counter()
            command(busy.pid, "detach")
            ends.append(time.perf_counter() - began)
            busy.stdin.close()
    what = f"a process with {threads} busy threads" if threads else "a process that waits"
    report.add(f"`inject` and the first query, both commands, {what}", spread(answered), "150 ms", middle(answered) <= 0.150)
    report.add(f"`inject`: how long the borrowed thread is away, {what}; no other is stopped", spread(pauses), "20 ms",
               middle(pauses) <= 0.020)
    report.add(f"`detach`, {what}", spread(ends))
    if threads and shutil.which("gdb"):
        beside_gdb(report, python, quiet, threads, pauses)


def beside_gdb(report: Report, python: str, quiet: dict, threads: int, pauses: list) -> None:
    """What is usually done by hand, less the work itself: gdb calling a function there has broken its system calls (errno 512)."""
    with subprocess.Popen([python, "-c", BUSY.format(threads=threads)], env=quiet, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as busy:
        busy.stdout.readline()
        gdb = ["gdb", "-q", "-batch", "-p", str(busy.pid), "-ex", "info threads"]
        beside = series(lambda: subprocess.run(gdb, check=True, capture_output=True), 5, warmup=1)
        busy.stdin.close()
    report.add("the same with gdb -batch, which only attaches, lists the threads, and stops every one meanwhile", f"{beside}; "
               f"{beside.median / middle(pauses):.0f} x of the above")


def speed(report: Report, python: str, quiet: dict) -> None:
    """The same process without a probe, with one that is asked nothing, and after it is gone."""
    with subprocess.Popen([python, "-c", COUNTS], env=quiet, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as counts:
        counts.stdout.readline()

        def rate() -> float:
            counts.stdin.write("\n")
            counts.stdin.flush()
            return float(counts.stdout.readline())

        rate()
        before, during, after = [], [], []
        for _ in range(4):
            before.append(rate())
            command(counts.pid, "inject")
            during.append(rate())
            command(counts.pid, "detach")
            after.append(rate())
        counts.stdin.close()
    report.add("speed of a busy thread with a probe that is asked nothing, against before", f"{middle(during) / middle(before):.3f} x")
    report.add("speed of a busy thread after `detach`, against before `inject`", f"{middle(after) / middle(before):.3f} x",
               "as it was", middle(after) / middle(before) > 0.97)


def command(pid: int, *arguments: str) -> str:
    return subprocess.run([COMMAND, str(pid), *arguments], check=True, capture_output=True, text=True).stdout


def middle(values: list) -> float:
    return sorted(values)[len(values) // 2]


def spread(values: list) -> str:
    return f"{show(middle(values))} ({show(min(values))} to {show(max(values))})"
