# A real null read on another thread, with faulthandler enabled before the probe has started.
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
print('READY', flush=True)


def spin():
    while True: pass


def crash():
    # The dump has the main thread too, which must be at the same line each time.
    while sys._current_frames()[main].f_code is not spin.__code__:
        pass
    ctypes.string_at(0)


main = threading.get_ident()
threading.Thread(target=crash).start()
spin()
