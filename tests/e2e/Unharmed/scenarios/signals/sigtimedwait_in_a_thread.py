# The signal thread of many servers: everything blocked everywhere, one thread waits.
# send: SIGUSR1 SIGHUP SIGTERM
# expect: exit 0
import signal
import threading

import _host

WANTED = {signal.SIGUSR1, signal.SIGHUP, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, WANTED)
_host.late()
got = set()


def wait():
    while got != WANTED:
        info = signal.sigtimedwait(WANTED, 30)
        if info is None:
            break
        got.add(info.si_signo)


waiter = threading.Thread(target=wait)
waiter.start()
print('READY', flush=True)
waiter.join()
print(sorted(int(number) for number in got))
