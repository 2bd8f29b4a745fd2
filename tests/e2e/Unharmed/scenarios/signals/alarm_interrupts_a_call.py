# A handler that raises ends a blocking call, the usual time-out of old programs.
# expect: exit 0
import os
import signal

import _host


class TooLate(Exception):
    pass


def late(number, frame):
    raise TooLate


signal.signal(signal.SIGALRM, late)
_host.late()
r, w = os.pipe()
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    os.read(r, 1)
except TooLate:
    print('too late')
