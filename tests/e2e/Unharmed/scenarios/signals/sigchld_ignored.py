# With SIGCHLD ignored the kernel reaps the children: subprocess reports 0 for them, waitpid finds none.
# expect: exit 0
import os
import signal
import subprocess

import _host

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
_host.late()
print([subprocess.call(['sh', '-c', 'exit 3']) for _ in range(5)])
try:
    os.waitpid(-1, 0)
except ChildProcessError as e:
    print(e)
