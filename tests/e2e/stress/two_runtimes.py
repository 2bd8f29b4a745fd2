# deadline: 120
"""Two copies of the library in one process: two runtimes, two servers, one set of signals."""

import collections
import os
import signal
import tempfile
import threading
import time

import _probe as probe

SECONDS = 5
before = probe.sigactions()
first, first_path = probe.running()
# One process has one socket name: the second copy gets a directory of its own.
with tempfile.TemporaryDirectory() as directory:
    os.environ["PROBING_RUNTIME_DIR"] = directory
    second = probe.load_second_copy()
    second_path = probe.start(second)
    probe.check(first_path != second_path, "both copies serve on " + first_path)

    changed = [n for n in before if before[n] != probe.sigactions()[n]]
    realtime = [n for n in changed if n > signal.SIGRTMIN]
    probe.check(len(changed) == 4 and len(realtime) == 2, "changed signals: {}".format(list(map(probe.name_of, changed))))

    counts = collections.Counter()
    end = time.monotonic() + SECONDS

    def repeat(action):
        while time.monotonic() < end:
            action()
            counts[action.__name__] += 1

    def ask_both():
        for core in (first, second):
            answer = probe.rows(core, "SELECT count(*), sum(value) FROM python.`list(range(100))`")
            probe.check(answer == [(100, 4950)], "wrong answer: {}".format(answer))

    def list_both():
        for core in (first, second):
            probe.check(len(probe.rows(core, "SELECT * FROM probing.options")) > 3, "options are missing")

    def get_both():
        for path in (first_path, second_path):
            probe.check(probe.http_get(path)[0] == 200, "no answer from " + path)

    threads = [threading.Thread(target=repeat, args=(action,)) for action in (ask_both, list_both, get_both)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        probe.check(not thread.is_alive(), "a thread hangs; so far: {}".format(dict(counts)))
    probe.check(len(counts) == 3 and min(counts.values()) > 10, "too little was done: {}".format(dict(counts)))

    # Each copy looks whether its fault handlers are covered; they must not climb over each other for ever.
    seen = set()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        seen.add(probe.sigactions()[signal.SIGSEGV][0])
        time.sleep(0.02)
    probe.check(len(seen) == 1, "the fault handler changes: {}".format([hex(handler) for handler in seen]))
    os.unlink(second_path)
