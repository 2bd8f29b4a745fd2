# A real SIGFPE, with faulthandler enabled after the probe has started.
# expect: SIGFPE
# probe: idle
import faulthandler

import _host

_host.begin()
faulthandler.enable()
print('READY', flush=True)
faulthandler._sigfpe()
