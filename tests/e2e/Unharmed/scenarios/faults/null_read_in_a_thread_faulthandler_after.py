# A real null read on another thread, with faulthandler enabled after the probe has started.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

_host.begin()
faulthandler.enable()
print('READY', flush=True)
_host.crash_beside_a_busy_main_thread()
