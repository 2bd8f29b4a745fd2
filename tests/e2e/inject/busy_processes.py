# deadline: 240
"""Processes that are busy in every way get a probe and lose it again: what they compute, print and return stays the same.

How many injections in all: PROBING_INJECTIONS, a few by default, hundreds in `make soak`.
"""

import os

import _busy
import _target

IN_A_ROW = 10  # into one process
MISSING = 77

plain = {name: _target.outcome(source) for name, source in _busy.TARGETS.items()}
present = [name for name in plain if plain[name][0] != MISSING]
each = -(-int(os.environ.get("PROBING_INJECTIONS", "20")) // len(present))
pauses, slowest = [], (0.0, "")


def inject_often(name, source, count):
    """As many injections of one process; what it ended with."""
    global slowest
    with _target.Target(source) as target:
        for number in range(count):
            pause = _target.milliseconds(_target.inject(target.pid))
            pauses.append(pause)
            slowest = max(slowest, (pause, name))
            assert _target.value(target.pid, "SELECT 6 * 7") == "42", name
            assert int(_target.value(target.pid, "SELECT count(*) FROM python.backtrace")) > 0, name
            if number + 1 < count:
                detached = _target.cli(target.pid, "detach")
                assert detached.returncode == 0, (name, detached)
        return target.end()


for name in present:
    for begun in range(0, each, IN_A_ROW):
        ended = inject_often(name, _busy.TARGETS[name], min(IN_A_ROW, each - begun))
        assert ended == plain[name], (name, ended, plain[name])
pauses.sort()
print("%d injections; the borrowed thread was away for %.1f ms (median), %.1f ms (99 %%), %.1f ms (longest, %s)" % (
    len(pauses), pauses[len(pauses) // 2], pauses[len(pauses) * 99 // 100], *slowest))
