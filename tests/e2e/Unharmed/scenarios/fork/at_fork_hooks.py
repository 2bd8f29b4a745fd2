# expect: exit 0
import os

import _host

os.register_at_fork(before=lambda: print('before', flush=True),
                    after_in_parent=lambda: print('in the parent', flush=True),
                    after_in_child=lambda: os.write(1, b'in the child\n'))
_host.late()
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
