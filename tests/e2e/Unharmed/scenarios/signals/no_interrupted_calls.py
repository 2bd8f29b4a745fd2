# Blocking C calls of the host are not cut short by signals of the probe's runtime (they would return EINTR).
# expect: exit 0
import ctypes
import threading

import _host

_host.begin()
libc = ctypes.CDLL(None, use_errno=True)
interrupted = []


def work():
    for _ in range(100):
        if libc.usleep(3000) != 0:
            interrupted.append(ctypes.get_errno())


threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
work()
for thread in threads:
    thread.join()
print('interrupted:', interrupted)
