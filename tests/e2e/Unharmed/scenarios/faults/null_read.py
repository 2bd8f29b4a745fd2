# A real null read on the main thread.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

_host.late()
print('READY', flush=True)
faulthandler._sigsegv()
