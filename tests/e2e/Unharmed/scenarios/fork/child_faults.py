# A fault in the child is the child's; its faulthandler works.
# probe: also children
# expect: exit 0
import faulthandler
import os

import _host

_host.begin()
for enabled in (False, True):
    pid = os.fork()
    if pid == 0:
        if enabled:
            faulthandler.enable()
        faulthandler._sigsegv()
    print(os.WTERMSIG(os.waitpid(pid, 0)[1]), flush=True)
