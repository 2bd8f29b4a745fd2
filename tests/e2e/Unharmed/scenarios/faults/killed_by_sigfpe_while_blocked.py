# SIGFPE sent by kill while the only Python thread blocks it: it waits for that thread and is for no other.
# probe: idle
# expect: SIGFPE
import faulthandler
import os
import signal

import _host

_host.begin()
faulthandler.enable()
_host.covered(signal.SIGFPE)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGFPE})
os.kill(os.getpid(), signal.SIGFPE)
for _ in range(50):
    os.getppid()
    open('/proc/self/stat').close()
print('READY', signal.SIGFPE in signal.sigpending(), flush=True)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGFPE})
print('survived')
