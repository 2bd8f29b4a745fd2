# expect: exit 232
import sys

import _host

_host.begin()
sys.exit(1000)
