# probe: also children
# expect: exit 0
import os
import pty

import _host

_host.begin()
pid, terminal = pty.fork()
if pid == 0:
    os.write(1, b'on a terminal: %d\n' % os.isatty(1))
    os._exit(6)
data = b''
try:
    while True:
        block = os.read(terminal, 100)
        if not block:
            break
        data += block
except OSError:
    pass
print(data, os.waitpid(pid, 0)[1] >> 8)
