# python: 3.12+
# deadline: 60
"""os.fork() warns of threads as it would without the probe: not of the probe's, still of the host's own."""

import os
import threading
import warnings

import _probe as probe

FORKS = """
import os, sys
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
for _ in range(3):
    fork()
pid, terminal = os.forkpty()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
"""
THREAD = "import threading, time; threading.Thread(target=time.sleep, args=(2,), daemon=True).start()\n"
START = "core, path = probe.running(); probe.rows(core, 'SELECT 1')\n"


def warnings_of(code):
    exit_code, _, errors, _ = probe.run(code)
    probe.check(exit_code == 0, errors)
    return [line.partition("DeprecationWarning")[1] for line in errors.splitlines() if "multi-threaded" in line]


for host in ("", THREAD):
    alone, probed = warnings_of(host + FORKS), warnings_of(START + host + FORKS)
    probe.check(alone == probed, "{} warnings with the probe, {} without; host: {!r}".format(len(probed), len(alone), host))
probe.check(len(alone) >= 2, "a host with a thread of its own was not warned")

core, path = probe.running()
filters = list(warnings.filters)
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if warnings.filters == filters else 20)
    probe.check(os.waitpid(pid, 0)[1] == 0, "the child's warning filters have changed")
probe.eventually(lambda: warnings.filters == filters, "the warning filters are as they were")
