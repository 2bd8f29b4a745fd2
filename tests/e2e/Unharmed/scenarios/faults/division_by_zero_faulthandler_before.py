# A real SIGFPE, with faulthandler enabled before the probe has started.
# expect: SIGFPE
# probe: idle
import faulthandler

import _host

faulthandler.enable()
_host.late()
print('READY', flush=True)
faulthandler._sigfpe()
