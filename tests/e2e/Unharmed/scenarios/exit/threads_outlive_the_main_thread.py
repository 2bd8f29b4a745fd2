# The interpreter waits for threads that are no daemons before atexit callbacks run.
# expect: exit 0
import atexit
import threading

import _host

_host.late()
atexit.register(print, 'atexit')


def work(number, before):
    before.join()
    print('thread', number)


before = threading.main_thread()
for number in (1, 2, 3):
    thread = threading.Thread(target=work, args=(number, before))
    thread.start()
    before = thread
print('end of main')
