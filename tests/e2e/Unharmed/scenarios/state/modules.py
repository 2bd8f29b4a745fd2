# The hook imports nothing that the program could stumble over: our own modules, and a few of the standard library
# that have no effect on anything but themselves.
# probe: idle
# expect: exit 0
import sys

import _host

EXPECTED = {'atexit', 'importlib', 'importlib._bootstrap', 'importlib._bootstrap_external', 'importlib.machinery',
            'types', 'warnings'}
# threading, so that it is imported by the thread that starts the probe, and what it needs in the one or other version.
EXPECTED |= {'threading', '_collections', '_functools', '_heapq', '_operator', '_weakrefset', 'collections', 'functools',
             'heapq', 'itertools', 'keyword', 'operator', 'reprlib'}

_host.begin()
print(sorted(name for name in set(sys.modules) - EXPECTED if name.split('.')[0] not in ('probing', '_probing_hook')))
