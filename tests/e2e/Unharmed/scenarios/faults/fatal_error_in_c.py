# expect: SIGABRT
import ctypes

import _host

_host.begin()
print('READY', flush=True)
ctypes.pythonapi.Py_FatalError(b'by the scenario')
