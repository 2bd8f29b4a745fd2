# Ctrl-C while the main thread joins another one; the other thread ends the process in its own time.
# send: SIGINT
# expect: exit 0
import threading

import _host

_host.begin()
interrupted = threading.Event()
worker = threading.Thread(target=interrupted.wait, args=(60,))
worker.start()
print('READY', flush=True)
try:
    worker.join()
except KeyboardInterrupt:
    print('interrupted')
interrupted.set()
worker.join()
print('joined')
