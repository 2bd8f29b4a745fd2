# A wild pointer in foreign code.
# expect: SIGSEGV
# probe: idle
import ctypes
import faulthandler

import _host

_host.late()
assert faulthandler is not None
print('READY', flush=True)
ctypes.string_at(0)
