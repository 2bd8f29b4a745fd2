# Overflow of the C stack on another thread, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
# probe: idle
import ctypes
import faulthandler
import sys
import threading

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
sys.setrecursionlimit(10 ** 8)
threading.stack_size(256 * 1024)
callback = ctypes.CFUNCTYPE(None)(lambda: callback())
print('READY', flush=True)
thread = threading.Thread(target=callback)
thread.start()
thread.join()
