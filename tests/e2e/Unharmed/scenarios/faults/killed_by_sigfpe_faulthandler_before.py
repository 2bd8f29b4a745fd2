# SIGFPE sent by kill, with faulthandler enabled before the probe has started.
# expect: SIGFPE
# probe: idle
import faulthandler
import os
import signal

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.kill(os.getpid(), signal.SIGFPE)
print('survived')
