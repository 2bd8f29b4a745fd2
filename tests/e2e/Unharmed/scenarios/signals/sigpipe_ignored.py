# Python's own default: a write to a closed pipe is BrokenPipeError.
# expect: exit 0
import os
import signal
import socket

import _host

_host.begin()
r, w = os.pipe()
os.close(r)
try:
    os.write(w, b'x')
except BrokenPipeError as e:
    print(e)
a, b = socket.socketpair()
b.close()
try:
    a.sendall(b'x')
except OSError as e:
    print(e)
print(signal.getsignal(signal.SIGPIPE))
