# Ctrl-C at a terminal reaches the whole group: the child dies of it, the parent has its KeyboardInterrupt.
# send: SIGINT to group
# expect: exit 0
import subprocess

import _host

_host.begin()
child = subprocess.Popen(['sleep', '60'])
print('READY', flush=True)
try:
    child.wait()
    print('not interrupted')
except KeyboardInterrupt:
    print('interrupted, child:', child.wait())
