# send: SIGINT
# expect: SIGINT
import queue

import _host

_host.begin()
print('READY', flush=True)
queue.Queue().get()
