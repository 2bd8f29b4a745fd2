# send: SIGUSR1
# expect: SIGUSR1
import time

import _host

_host.late()
print('READY', flush=True)
time.sleep(60)
