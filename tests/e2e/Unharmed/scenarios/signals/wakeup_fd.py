# signal.set_wakeup_fd, the way asyncio and Twisted learn of signals.
# expect: exit 0
import os
import signal
import socket

import _host

r, w = socket.socketpair()
w.setblocking(False)
print(signal.set_wakeup_fd(w.fileno()))
signal.signal(signal.SIGUSR1, lambda number, frame: None)
signal.signal(signal.SIGUSR2, lambda number, frame: None)
_host.late()
r.settimeout(10)
for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR1):
    os.kill(os.getpid(), number)
    print(int(number), list(r.recv(1)))
print(signal.set_wakeup_fd(-1) == w.fileno())
