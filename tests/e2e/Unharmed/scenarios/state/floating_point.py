# Rounding mode and exception flags of the processor belong to the host.
# expect: exit 0
import ctypes
import math
import threading

import _host

_host.late()
libm = ctypes.CDLL('libm.so.6')
print(libm.fegetround(), libm.fegetexcept())
results = []
thread = threading.Thread(target=lambda: results.append((libm.fegetround(), libm.fegetexcept())))
thread.start()
thread.join()
print(results, 0.1 + 0.2, 5e-324 / 2, 1e308 * 10, math.fsum([0.1] * 10), 2 ** 0.5, 1 / 3)
