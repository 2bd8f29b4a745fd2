# A signal for the child ends the child; the parent does not even notice.
# probe: also children
# expect: exit 0
import os
import signal
import time

import _host

_host.begin()
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        time.sleep(30)
        os._exit(0)
    print(os.WTERMSIG(os.waitpid(pid, 0)[1]), flush=True)
