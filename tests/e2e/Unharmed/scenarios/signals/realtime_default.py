# expect: signal 34
import os
import signal

import _host

_host.begin()
print('dies', flush=True)
os.kill(os.getpid(), signal.SIGRTMIN)
print('survived')
