# A child that gets every inheritable descriptor gets the same ones.
# expect: exit 0
import os
import subprocess

import _host


def show(**options):
    print(subprocess.check_output(['ls', '/proc/self/fd'], **options).decode().split(), flush=True)


_host.late()
show()
show(close_fds=False)
r, w = os.pipe()
os.dup2(r, 200)
os.set_inheritable(200, True)
show(close_fds=False)
show(pass_fds=[200])
pid = os.posix_spawn('/bin/ls', ['ls', '/proc/self/fd'], os.environ)
print(os.waitpid(pid, 0)[1])
