# As under nohup or in a background job of sh: SIGINT is ignored when Python starts, and stays so.
# send: SIGINT SIGTERM
# probe: children
# expect: SIGTERM
import os
import signal
import sys
import time

if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.execv(sys.executable, [sys.executable] + sys.argv)

import _host

_host.begin()
print('READY', signal.getsignal(signal.SIGINT), flush=True)
time.sleep(60)
