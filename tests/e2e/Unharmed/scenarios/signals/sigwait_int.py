# A blocked SIGINT is taken by sigwait of the main thread and by nobody else.
# send: SIGINT
# expect: exit 0
import signal

import _host

_host.late()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGUSR2])
print('READY', flush=True)
print('sigwait', int(signal.sigwait([signal.SIGINT, signal.SIGUSR2])))
