# Handlers for every real-time signal, set before the probe has started: each gets its own calls and no other.
# expect: exit 0
import os
import signal
import time

import _host

NUMBERS = range(signal.SIGRTMIN, signal.SIGRTMAX + 1)
seen = {}


def handler(number, frame):
    seen[number] = seen.get(number, 0) + 1


def set_handlers():
    for number in NUMBERS:
        signal.signal(number, handler)


set_handlers()
_host.late()
for number in NUMBERS:
    for count in (1, 2, 3):
        os.kill(os.getpid(), number)
        deadline = time.monotonic() + 10
        while seen.get(number, 0) < count and time.monotonic() < deadline:
            time.sleep(0.001)
end = time.monotonic() + 0.3
while time.monotonic() < end:
    sum(range(1000))
print(sorted((number - signal.SIGRTMIN, count) for number, count in seen.items()))
