# Overflow of the C stack on the main thread, with faulthandler enabled after the probe has started.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

_host.begin()
faulthandler.enable()
print('READY', flush=True)
faulthandler._stack_overflow()
