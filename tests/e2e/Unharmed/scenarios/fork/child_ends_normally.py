# A child that runs to the end of the script: atexit, flushing and all.
# probe: also children
# expect: exit 0
import atexit
import os
import sys

import _host

_host.begin()
atexit.register(lambda: print('atexit of', role, flush=True))
role = 'parent'
for number in range(10):
    pid = os.fork()
    if pid == 0:
        role = 'child %d' % number
        sys.exit(number)
    print(os.waitpid(pid, 0)[1] >> 8, flush=True)
