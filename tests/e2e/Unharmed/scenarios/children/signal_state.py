# Signal mask and dispositions of a child, with and without subprocess putting some back to their defaults.
# expect: exit 0
import signal
import subprocess

import _host

_host.late()


def show(**options):
    status = subprocess.check_output(['cat', '/proc/self/status'], **options).decode()
    print([line.split() for line in status.splitlines() if line.startswith(('SigBlk', 'SigIgn', 'SigCgt'))])


show()
show(restore_signals=False)
show(close_fds=False, restore_signals=False)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
show()
show(preexec_fn=lambda: None)
