# threading knows the host's threads only.
# probe: idle
# expect: exit 0
import sys
import threading

import _host

_host.late()
print([thread.name for thread in threading.enumerate()], threading.active_count(), len(sys._current_frames()))
print(threading.current_thread() is threading.main_thread(), threading.stack_size())
