# Children that exec at any moment of their probe's start.
# probe: children
# expect: exit 0
import collections
import os
import time

import _host

_host.begin()
statuses = collections.Counter()
for number in range(100):
    pid = os.fork()
    if pid == 0:
        at = time.perf_counter() + number * 0.0002
        while time.perf_counter() < at:
            pass
        os.execv('/bin/true', ['true'])
    statuses[os.waitpid(pid, 0)[1]] += 1
print(statuses)
