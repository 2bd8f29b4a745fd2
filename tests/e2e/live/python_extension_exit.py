"""A program ends as always while functions of its extension block, await and loop on the probe's threads."""

import time

from _package import run, script

JOB = """
import asyncio, threading, time
import probing

jobs = probing.extension("jobs")
started = [threading.Event() for _ in range(3)]

def pyext():
    names = []
    for task in __import__("os").listdir("/proc/self/task"):
        with open("/proc/self/task/%s/comm" % task) as file:
            names.append(file.read().strip())
    return sum(name.startswith("probing-pyext") for name in names)

@jobs.table()
def blocks():
    started[0].set()
    threading.Event().wait()

@jobs.table()
async def awaits():
    started[1].set()
    await asyncio.sleep(3600)

@jobs.table()
def loops():
    started[2].set()
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            pass
    yield

def ask(name):
    try:
        probing.query("SELECT * FROM jobs." + name)
    except probing.ProbingError:
        pass

probing.enable()
probing.query("SELECT * FROM probing.extensions")
assert pyext() == 0, "threads for functions of extensions are made when one is called"
for name in ("blocks", "awaits", "loops"):
    threading.Thread(target=ask, args=(name,), daemon=True).start()
assert all(event.wait(20) for event in started)
assert pyext() == 3
print("bye")
"""

for probed in (None, "1"):
    since = time.monotonic()
    assert run([script(JOB)], PROBING=probed) == "bye"
    assert time.monotonic() - since < 15, time.monotonic() - since
