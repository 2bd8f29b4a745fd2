# probe: also children
# expect: exit 0
import os
import subprocess
import sys

import _host

_host.begin()
print(os.system('exit 3') >> 8)
with os.popen('echo popen') as pipe:
    print(pipe.read().strip())
print(os.spawnv(os.P_WAIT, '/bin/sh', ['sh', '-c', 'exit 5']))
pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'exit 6'], os.environ)
print(os.waitpid(pid, 0)[1] >> 8)
print(subprocess.call('exit 7', shell=True))
print(subprocess.call(['sh', '-c', 'exit 8'], start_new_session=True))
print(subprocess.call(['sh', '-c', 'exit 9'], preexec_fn=os.setpgrp))
print(subprocess.getstatusoutput('echo status; exit 1'))
print(subprocess.call([sys.executable, '-c', 'import sys; sys.exit(10)']))
try:
    subprocess.call(['/does/not/exist'])
except FileNotFoundError as e:
    print(e)
