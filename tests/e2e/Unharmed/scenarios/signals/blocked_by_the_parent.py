# A mask and a pending signal inherited through exec: both are still there, and unblocking delivers.
# probe: children
# expect: SIGUSR1
import os
import signal
import sys

if signal.SIGUSR1 not in signal.pthread_sigmask(signal.SIG_BLOCK, []):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
    os.kill(os.getpid(), signal.SIGUSR1)
    os.execv(sys.executable, [sys.executable] + sys.argv)

import _host

_host.begin()
print(sorted(int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])))
print(sorted(int(number) for number in signal.sigpending()), flush=True)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
print('survived')
