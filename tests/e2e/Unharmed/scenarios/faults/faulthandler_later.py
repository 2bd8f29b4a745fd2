# The watchdog thread of faulthandler dumps the host's threads and ends the process.
# probe: idle
# expect: exit 1
import faulthandler
import time

import _host

_host.begin()
faulthandler.dump_traceback_later(0.2, exit=True)
time.sleep(60)
