# A program may drop all exit callbacks, ours among them.
# expect: exit 0
# except: 3.10, where a thread that waits for the GIL now and then looks at the freed interpreter (gh-96387), and nobody ended the wait
import atexit
import threading

import _host

_host.late()
atexit.register(print, 'never printed')
atexit._clear()
threading.Thread(target=sum, args=(range(1000000),)).start()
print('end')
