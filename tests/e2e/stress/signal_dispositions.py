# deadline: 60
"""Of the 64 signal actions the probe changes three: SIGSEGV and SIGFPE, chained, and one real-time signal nobody uses."""

import signal

import _probe as probe

# A host that wants to die of a closed pipe: the runtime would switch that off.
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
hits = []
signal.signal(signal.SIGRTMIN, lambda *_: hits.append(1))
before = probe.sigactions()

core, path = probe.running()
probe.rows(core, "SELECT count(*) FROM range(1000000)")
probe.rows(core, "SELECT * FROM python.`1 + 1`")
for _ in range(20):
    probe.check(probe.http_get(path)[0] == 200, "the server does not answer")

after = probe.sigactions()
changed = {number for number in before if before[number] != after[number]}
unexpected = changed - {signal.SIGSEGV, signal.SIGFPE}
probe.check({signal.SIGSEGV, signal.SIGFPE} <= changed, "the runtime has no fault handlers: {}".format(changed))
probe.check(len(unexpected) == 1 and min(unexpected) > signal.SIGRTMIN,
            "changed signals: {}".format(sorted(map(probe.name_of, changed))))
for number in changed:
    probe.check("libprobing" in probe.owner_of(after[number][0]), "{} is not ours".format(probe.name_of(number)))
probe.check(before[min(unexpected)][0] == 0, "the activation signal was in use by the host")
probe.check(not hits, "the host's SIGRTMIN handler was called {} times".format(len(hits)))
