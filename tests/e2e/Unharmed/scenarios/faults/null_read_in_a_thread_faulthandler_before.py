# A real null read on another thread, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
import ctypes
import faulthandler
import threading

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
thread = threading.Thread(target=ctypes.string_at, args=(0,))
thread.start()
thread.join()
