# A Python handler for SIGSEGV that was sent (useless for a real fault, but programs have it).
# expect: exit 0
import os
import signal
import time

import _host

seen = []
signal.signal(signal.SIGSEGV, lambda number, frame: seen.append(number))
_host.late()
for count in (1, 2):
    os.kill(os.getpid(), signal.SIGSEGV)
    deadline = time.monotonic() + 10
    while len(seen) < count and time.monotonic() < deadline:
        time.sleep(0.001)
print([int(number) for number in seen])
