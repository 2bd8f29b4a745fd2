# probe: also children
# expect: exit 0
import os
import threading

import _host

_host.begin()
statuses = []


def work():
    for code in range(20):
        pid = os.fork()
        if pid == 0:
            print('child', code, threading.current_thread() is threading.main_thread(), threading.active_count(),
                  flush=True)
            os._exit(code)
        statuses.append(os.waitpid(pid, 0)[1] >> 8)


thread = threading.Thread(target=work)
thread.start()
thread.join()
print(statuses)
