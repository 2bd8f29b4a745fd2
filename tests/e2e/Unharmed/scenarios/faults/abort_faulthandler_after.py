# os.abort, with faulthandler enabled after the probe has started.
# expect: SIGABRT
# probe: idle
import faulthandler
import os

import _host

_host.begin()
faulthandler.enable()
assert faulthandler is not None
print('READY', flush=True)
os.abort()
