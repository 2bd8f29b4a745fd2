# deadline: 60
"""Every thread of the probe blocks what the host may handle; the host's own threads block what they did before."""

import os
import signal
import threading

import _probe as probe

SYNCHRONOUS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGSYS}
KERNELS_OWN = {signal.SIGKILL, signal.SIGSTOP, 32, 33}  # cannot be blocked, or belong to the C library

done = threading.Event()
workers = [threading.Thread(target=done.wait) for _ in range(3)]
for worker in workers:
    worker.start()
host = probe.threads()

core, path = probe.running()
for _ in range(3):
    probe.rows(core, "SELECT count(*) FROM range(3000000)")
    probe.rows(core, "SELECT * FROM python.`1 + 1`")
    probe.http_get(path)

now = probe.threads()
for tid, (name, blocked) in now.items():
    if tid in host:
        probe.check(blocked == host[tid][1], "host thread {} blocks {} now".format(name, blocked))
        continue
    missing = set(range(1, 65)) - blocked - SYNCHRONOUS - KERNELS_OWN
    probe.check(len(missing) == 1 and min(missing) > signal.SIGRTMIN,
                "thread {} does not block {}".format(name, sorted(map(probe.name_of, missing))))
ours = sorted(name for tid, (name, _) in now.items() if tid not in host)
probe.check(len(ours) <= 12, "{} threads: {}".format(len(ours), ours))

# The main thread keeps SIGTERM pending as long as it blocks it: no thread of ours takes it and dies for the process.
done.set()
for worker in workers:
    worker.join()
# A joined thread has left Python, not yet the kernel, and would take the signal.
probe.eventually(lambda: set(host) & set(probe.threads()) == {os.getpid()}, "the host's threads are gone")
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
os.kill(os.getpid(), signal.SIGTERM)
for _ in range(10):
    probe.http_get(path)
probe.check(signal.SIGTERM in signal.sigpending(), "SIGTERM is not pending any more")
received = []
signal.signal(signal.SIGTERM, lambda *_: received.append(1))
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
probe.eventually(lambda: received, "the main thread gets its SIGTERM")
