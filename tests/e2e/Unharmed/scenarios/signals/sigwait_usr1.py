# A blocked SIGUSR1 is taken by sigwait of the main thread and by nobody else.
# send: SIGUSR1
# expect: exit 0
import signal

import _host

_host.late()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGUSR2])
print('READY', flush=True)
print('sigwait', int(signal.sigwait([signal.SIGUSR1, signal.SIGUSR2])))
