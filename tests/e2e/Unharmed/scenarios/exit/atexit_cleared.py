# A program may drop all exit callbacks, ours among them.
# expect: exit 0
import atexit
import threading

import _host

_host.late()
atexit.register(print, 'never printed')
atexit._clear()
threading.Thread(target=sum, args=(range(1000000),)).start()
print('end')
