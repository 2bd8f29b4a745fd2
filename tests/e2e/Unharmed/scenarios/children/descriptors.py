# A child that gets every inheritable descriptor gets the same ones.
# expect: exit 0
import os
import subprocess

import _host

_host.late()
print(subprocess.check_output(['sh', '-c', 'ls /proc/$$/fd'], close_fds=False).decode().split())
r, w = os.pipe()
os.set_inheritable(r, True)
count = len(subprocess.check_output(['sh', '-c', 'ls /proc/$$/fd'], close_fds=False).decode().split())
print(count)
os.posix_spawn('/bin/sh', ['sh', '-c', 'ls /proc/$$/fd | wc -l'], os.environ)
os.wait()
