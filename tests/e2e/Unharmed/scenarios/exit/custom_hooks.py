# expect: exit 1
import sys
import threading

import _host

_host.late()
sys.excepthook = lambda kind, value, traceback: print('excepthook', kind.__name__, value)
threading.excepthook = lambda arguments: print('threading.excepthook', arguments.exc_type.__name__)
sys.unraisablehook = lambda unraisable: print('unraisablehook', unraisable.exc_type.__name__)


class Bad:
    def __del__(self):
        raise ValueError('in del')


Bad()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
raise KeyError('last')
