# expect: exit 255
import sys

import _host

_host.begin()
sys.exit(255)
