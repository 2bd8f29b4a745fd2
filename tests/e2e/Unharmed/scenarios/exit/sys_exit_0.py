# expect: exit 0
import sys

import _host

_host.begin()
sys.exit(0)
