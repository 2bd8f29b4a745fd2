# The hook imports nothing that the program could stumble over: only our own package is new.
# expect: exit 0
import sys

import _host

_host.begin()
print(sorted(name for name in sys.modules if name.split('.')[0] not in ('probing', '_probing')))
