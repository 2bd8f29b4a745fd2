# A SIGCHLD handler, set before the probe has started, and 30 children.
# expect: exit 0
import signal
import subprocess
import time

import _host

seen = []
signal.signal(signal.SIGCHLD, lambda number, frame: seen.append(number))
_host.late()
codes = []
for i in range(30):
    before = len(seen)
    codes.append(subprocess.call(['sh', '-c', 'exit %d' % i]))
    deadline = time.monotonic() + 10
    while len(seen) == before and time.monotonic() < deadline:
        time.sleep(0.001)
print(codes, len(seen), set(seen))
