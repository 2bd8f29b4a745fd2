# Ctrl-C during time.sleep: KeyboardInterrupt with its traceback, then death by SIGINT.
# send: SIGINT
# expect: SIGINT
import time

import _host

_host.begin()
print('READY', flush=True)
time.sleep(60)
