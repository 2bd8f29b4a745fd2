# SIGSEGV sent by kill, not by a fault, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
# probe: idle
import faulthandler
import os
import signal

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
print('survived')
