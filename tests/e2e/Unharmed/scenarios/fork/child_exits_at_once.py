# probe: also children
# expect: exit 0
import os

import _host

_host.begin()
statuses = []
for code in range(50):
    pid = os.fork()
    if pid == 0:
        os._exit(code)
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if hasattr(os, 'waitstatus_to_exitcode')
                    else os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
print(statuses)
