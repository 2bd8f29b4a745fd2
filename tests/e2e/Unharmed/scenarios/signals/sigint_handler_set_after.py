# The program's own SIGINT handler, set after the probe has started.
# send: SIGINT
# expect: exit 7
import signal
import sys
import time

import _host


def stop(number, frame):
    print('handler', number, frame.f_code.co_name)
    sys.exit(7)


_host.begin()
signal.signal(signal.SIGINT, stop)
print('READY', flush=True)
time.sleep(60)
