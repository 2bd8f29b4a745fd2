# A filter that dies of SIGPIPE as C programs do; the disposition is set after the probe has started.
# expect: SIGPIPE
import os
import signal

import _host

_host.begin()
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
r, w = os.pipe()
os.close(r)
print('writing', flush=True)
os.write(w, b'x')
print('survived')
