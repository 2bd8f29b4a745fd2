# send: SIGHUP SIGTERM
# expect: SIGTERM
import signal
import time

import _host

signal.signal(signal.SIGHUP, signal.SIG_IGN)
_host.late()
print('READY', flush=True)
time.sleep(60)
