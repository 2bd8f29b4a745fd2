# deadline: 60
"""What the probe costs a host that does not use it: start, memory, threads, idle time."""

import time

import _probe as probe

MAX_START_MS = 30
MAX_MEMORY_MB = 20
MAX_THREADS = 12
MAX_IDLE_SHARE = 0.001
IDLE_S = 8

memory = probe.status("VmRSS")
began = time.perf_counter()
core = probe.load()
core.start({"probe.library_directory": probe.DIRECTORY})
start_ms = (time.perf_counter() - began) * 1000
path = core.wait(30)
ready_ms = (time.perf_counter() - began) * 1000
time.sleep(1)  # what the start leaves to its threads belongs to its price
grown = (probe.status("VmRSS") - memory) / 1024
count = len(probe.threads()) - 1

before = time.process_time()
time.sleep(IDLE_S)
idle = (time.process_time() - before) / IDLE_S

probe.http_get(path)
probe.rows(core, "SELECT * FROM python.`1 + 1`")
busy = len(probe.threads()) - 1
size = __import__("os").path.getsize(probe.LIBRARY) / 1e6
print("start {:.1f} ms, ready {:.1f} ms, {:.1f} MB, {} threads ({} after a query), idle {:.4f} %, library {:.1f} MB".format(
    start_ms, ready_ms, grown, count, busy, idle * 100, size))
probe.check(start_ms < MAX_START_MS, "the start held the host for {:.1f} ms".format(start_ms))
probe.check(grown < MAX_MEMORY_MB, "the probe takes {:.1f} MB".format(grown))
probe.check(max(count, busy) <= MAX_THREADS, "the probe has {} threads, {} after a query".format(count, busy))
probe.check(idle < MAX_IDLE_SHARE, "an idle probe takes {:.3f} % of a core".format(idle * 100))
probe.check(size <= 15, "the library has {:.1f} MB".format(size))
