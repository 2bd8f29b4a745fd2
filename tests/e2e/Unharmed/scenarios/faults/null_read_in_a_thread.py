# A real null read on another thread.
# expect: SIGSEGV
# probe: idle
import ctypes
import faulthandler
import threading

import _host

_host.late()
assert faulthandler is not None
print('READY', flush=True)
thread = threading.Thread(target=ctypes.string_at, args=(0,))
thread.start()
thread.join()
