# send: SIGINT
# expect: SIGINT
import threading

import _host

_host.begin()
print('READY', flush=True)
threading.Event().wait(60)
