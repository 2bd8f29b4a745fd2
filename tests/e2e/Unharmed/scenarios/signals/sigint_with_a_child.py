# Ctrl-C at a terminal reaches the whole group: the child dies of it, the parent has its KeyboardInterrupt.
# send: SIGINT to group
# expect: exit 0
import subprocess
import time

import _host

_host.begin()
child = subprocess.Popen(['sleep', '60'])
print('READY', flush=True)
try:
    # Not child.wait(): an interrupt in the middle of that can lose the child's status.
    time.sleep(60)
except KeyboardInterrupt:
    print('interrupted, child:', child.wait())
