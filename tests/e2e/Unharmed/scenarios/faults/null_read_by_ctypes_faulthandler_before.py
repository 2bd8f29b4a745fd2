# A wild pointer in foreign code, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
# probe: idle
import ctypes
import faulthandler

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
ctypes.string_at(0)
