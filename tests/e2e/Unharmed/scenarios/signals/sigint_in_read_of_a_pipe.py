# send: SIGINT
# expect: SIGINT
import os

import _host

_host.begin()
r, w = os.pipe()
print('READY', flush=True)
os.read(r, 1)
