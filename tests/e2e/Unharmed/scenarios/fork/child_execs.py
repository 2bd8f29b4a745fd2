# probe: also children
# expect: exit 0
import os
import sys

import _host

_host.begin()
for argument in ('one', 'two', 'three'):
    pid = os.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, '-c', 'import sys; print(sys.argv[1]); sys.exit(9)', argument])
    print(os.waitpid(pid, 0)[1] >> 8, flush=True)
