# The program's own SIGINT handler, set before the probe has started.
# send: SIGINT
# expect: exit 7
import signal
import sys
import time

import _host


def stop(number, frame):
    print('handler', number, frame.f_code.co_name)
    sys.exit(7)


signal.signal(signal.SIGINT, stop)
_host.late()
print('READY', flush=True)
time.sleep(60)
