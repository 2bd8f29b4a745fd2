# expect: exit 6
import os
import threading
import time

import _host

_host.begin()
threading.Thread(target=lambda: os._exit(6)).start()
time.sleep(30)
