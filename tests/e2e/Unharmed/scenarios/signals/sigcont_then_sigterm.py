# send: SIGCONT SIGWINCH SIGTERM
# expect: SIGTERM
import time

import _host

_host.begin()
print('READY', flush=True)
time.sleep(60)
