# A signal that the main thread blocks must not be taken by another thread of the process.
# send: SIGHUP while busy
# expect: exit 0
import signal
import time

import _host

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
_host.late()
print('READY', flush=True)
deadline = time.monotonic() + 30
while signal.SIGHUP not in signal.sigpending() and time.monotonic() < deadline:
    sum(range(1000))
end = time.monotonic() + 0.2
while time.monotonic() < end:
    sum(range(1000))
print('pending', sorted(int(number) for number in signal.sigpending()))
