# SIGALRM every 5 ms for half a second: none lost, none too many (a signal can wait for the next bytecode).
# expect: exit 0
import signal
import time

import _host

_host.begin()
calls = []
signal.signal(signal.SIGALRM, lambda number, frame: calls.append(time.monotonic()))
start = time.monotonic()
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
while len(calls) < 100:
    sum(range(1000))
signal.setitimer(signal.ITIMER_REAL, 0)
print('every interval once:', calls[99] - start >= 0.495, signal.getitimer(signal.ITIMER_REAL))
