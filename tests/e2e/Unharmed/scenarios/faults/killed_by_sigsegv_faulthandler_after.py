# SIGSEGV sent by kill, not by a fault, with faulthandler enabled after the probe has started.
# probe: idle
# expect: SIGSEGV
import faulthandler
import os
import signal

import _host

_host.begin()
faulthandler.enable()
assert faulthandler is not None
_host.covered(signal.SIGSEGV)
print('READY', flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
print('survived')
