# probe: also children
# expect: exit 0
import os

import _host

called = []
r, w = os.pipe()
os.register_at_fork(before=lambda: called.append('before'), after_in_parent=lambda: called.append('in the parent'),
                    after_in_child=lambda: os.write(w, b'in the child'))
_host.late()
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    called.append(os.read(r, 100))
print(called)
