# faulthandler gives back the handlers it found; a fault then ends the process in silence.
# expect: SIGSEGV
# probe: idle
import faulthandler

import _host

faulthandler.enable()
_host.late()
faulthandler.disable()
faulthandler.enable()
faulthandler.disable()
print('READY', flush=True)
faulthandler._sigsegv()
