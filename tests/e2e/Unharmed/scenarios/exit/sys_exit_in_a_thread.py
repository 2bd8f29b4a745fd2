# expect: exit 0
import sys
import threading

import _host

_host.begin()
thread = threading.Thread(target=lambda: sys.exit(9))
thread.start()
thread.join()
print('main goes on')
