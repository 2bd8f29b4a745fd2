# Stopped as by Ctrl-Z and continued, the program goes on, and SIGTERM still ends it.
# send: SIGSTOP SIGCONT SIGTERM
# expect: SIGTERM
import time

import _host

_host.begin()
print('READY', flush=True)
time.sleep(60)
