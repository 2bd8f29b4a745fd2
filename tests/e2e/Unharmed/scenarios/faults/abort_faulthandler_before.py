# os.abort, with faulthandler enabled before the probe has started.
# expect: SIGABRT
# probe: idle
import faulthandler
import os

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.abort()
