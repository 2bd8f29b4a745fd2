# A wild pointer in foreign code, with faulthandler enabled after the probe has started.
# expect: SIGSEGV
# probe: idle
import ctypes
import faulthandler

import _host

_host.begin()
faulthandler.enable()
assert faulthandler is not None
print('READY', flush=True)
ctypes.string_at(0)
