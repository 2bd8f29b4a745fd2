# The interpreter waits for threads that are no daemons before atexit callbacks run.
# expect: exit 0
import atexit
import threading
import time

import _host

_host.late()
atexit.register(lambda: print('atexit'))


def work(number):
    time.sleep(0.05 * number)
    print('thread', number)


for number in (1, 2, 3):
    threading.Thread(target=work, args=(number,)).start()
print('end of main')
