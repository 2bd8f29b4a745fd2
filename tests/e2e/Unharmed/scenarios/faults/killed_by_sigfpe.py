# SIGFPE sent by kill.
# expect: SIGFPE
# probe: idle
import faulthandler
import os
import signal

import _host

_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.kill(os.getpid(), signal.SIGFPE)
print('survived')
