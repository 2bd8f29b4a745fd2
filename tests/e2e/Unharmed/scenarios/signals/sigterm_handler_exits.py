# send: SIGTERM
# expect: exit 7
import signal
import sys
import time

import _host


def stop(number, frame):
    print('TERM handler', flush=True)
    sys.exit(7)


signal.signal(signal.SIGTERM, stop)
_host.late()
print('READY', flush=True)
time.sleep(60)
