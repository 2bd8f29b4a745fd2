# send: SIGUSR1
# expect: exit 5
import atexit
import signal
import sys
import threading

import _host

signal.signal(signal.SIGUSR1, lambda number, frame: sys.exit(5))
_host.late()
atexit.register(print, 'atexit')
print('READY', flush=True)
threading.Event().wait(60)
