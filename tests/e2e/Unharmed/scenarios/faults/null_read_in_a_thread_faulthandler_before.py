# A real null read on another thread, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

faulthandler.enable()
_host.late()
print('READY', flush=True)
_host.crash_beside_a_busy_main_thread()
