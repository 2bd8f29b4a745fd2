# os.abort.
# expect: SIGABRT
import faulthandler
import os

import _host

_host.late()
assert faulthandler is not None
print('READY', flush=True)
os.abort()
