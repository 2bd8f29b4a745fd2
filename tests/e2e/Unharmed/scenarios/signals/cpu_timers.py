# ITIMER_VIRTUAL and ITIMER_PROF deliver to Python handlers.
# expect: exit 0
import signal
import time

import _host

_host.begin()
calls = []
for timer, number in ((signal.ITIMER_VIRTUAL, signal.SIGVTALRM), (signal.ITIMER_PROF, signal.SIGPROF)):
    before = len(calls)
    signal.signal(number, lambda number, frame: calls.append(number))
    signal.setitimer(timer, 0.01)
    deadline = time.monotonic() + 20
    while len(calls) == before and time.monotonic() < deadline:
        sum(range(1000))
print([int(number) for number in calls])
