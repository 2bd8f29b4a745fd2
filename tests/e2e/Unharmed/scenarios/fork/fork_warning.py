# Python 3.12 warns when a process with several threads forks: a program with one thread must not see that, a program
# with two must.
# probe: also children
# expect: exit 0
import os
import threading
import warnings

import _host

_host.begin()


def fork():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    print([warning.category.__name__ for warning in caught], flush=True)


fork()
done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
fork()
done.set()
thread.join()
