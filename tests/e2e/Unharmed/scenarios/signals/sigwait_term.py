# A blocked SIGTERM is taken by sigwait of the main thread and by nobody else.
# send: SIGTERM
# expect: exit 0
import signal

import _host

_host.late()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR2])
print('READY', flush=True)
print('sigwait', int(signal.sigwait([signal.SIGTERM, signal.SIGUSR2])))
