# Overflow of the C stack on the main thread, with faulthandler enabled before the probe has started.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

faulthandler.enable()
_host.late()
print('READY', flush=True)
faulthandler._stack_overflow()
