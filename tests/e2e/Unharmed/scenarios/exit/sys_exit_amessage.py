# expect: exit 1
import sys

import _host

_host.begin()
sys.exit('a message')
