# os.abort.
# expect: SIGABRT
# probe: idle
import faulthandler
import os

import _host

_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.abort()
