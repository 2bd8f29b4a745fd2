# atexit callbacks may take their time and use files and processes (threads cannot be started there since 3.12).
# expect: exit 0
import atexit
import subprocess
import time

import _host

_host.late()


@atexit.register
def finish():
    print(subprocess.check_output(['echo', 'last words']).decode().strip())
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        sum(range(1000))
    print('finished')
