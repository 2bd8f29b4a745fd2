# send: SIGINT
# expect: SIGINT
import threading

import _host

_host.begin()
lock = threading.Lock()
lock.acquire()
print('READY', flush=True)
lock.acquire()
