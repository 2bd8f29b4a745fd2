# expect: exit 0
import threading

import _host

_host.begin()


def fail():
    raise ValueError('in a thread')


thread = threading.Thread(target=fail, name='worker')
thread.start()
thread.join()
print('main goes on')
