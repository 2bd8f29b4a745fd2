# os._exit skips atexit and flushing; it does so with the probe, too.
# expect: exit 4
import atexit
import os

import _host

_host.late()
atexit.register(lambda: print('atexit'))
print('not flushed', end='')
os._exit(4)
