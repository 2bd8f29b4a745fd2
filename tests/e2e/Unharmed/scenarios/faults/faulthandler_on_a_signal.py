# send: SIGUSR1 SIGTERM
# probe: idle
# expect: SIGTERM
import faulthandler
import signal
import time

import _host

faulthandler.register(signal.SIGUSR1, all_threads=True)
_host.late()
print('READY', flush=True)
time.sleep(60)
