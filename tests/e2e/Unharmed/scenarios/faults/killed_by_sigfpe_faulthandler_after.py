# SIGFPE sent by kill, with faulthandler enabled after the probe has started.
# probe: idle
# expect: SIGFPE
import faulthandler
import os
import signal

import _host

_host.begin()
faulthandler.enable()
assert faulthandler is not None
_host.covered(signal.SIGFPE)
print('READY', flush=True)
os.kill(os.getpid(), signal.SIGFPE)
print('survived')
