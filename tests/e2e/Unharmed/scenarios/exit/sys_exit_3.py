# expect: exit 3
import sys

import _host

_host.begin()
sys.exit(3)
