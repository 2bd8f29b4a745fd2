# A real SIGFPE.
# expect: SIGFPE
# probe: idle
import faulthandler

import _host

_host.late()
print('READY', flush=True)
faulthandler._sigfpe()
