# send: SIGALRM
# expect: SIGALRM
import time

import _host

_host.late()
print('READY', flush=True)
time.sleep(60)
