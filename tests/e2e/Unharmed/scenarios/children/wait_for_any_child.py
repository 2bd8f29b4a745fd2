# os.wait and waitpid(-1) see the host's children only: the probe starts none.
# expect: exit 0
import os
import subprocess

import _host

_host.late()
for options in (0, os.WNOHANG):
    try:
        print(os.waitpid(-1, options))
    except ChildProcessError as e:
        print(e)
children = [subprocess.Popen(['sh', '-c', 'exit 2']) for _ in range(5)]
pids = {child.pid for child in children}
print({os.wait()[0] for _ in children} == pids)
