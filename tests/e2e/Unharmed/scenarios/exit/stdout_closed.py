# A program whose output cannot be flushed at exit ends with 120.
# expect: exit 120
import os

import _host

_host.begin()
print('lost')
os.close(1)
