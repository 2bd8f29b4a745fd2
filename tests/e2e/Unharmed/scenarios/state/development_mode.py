# The hook leaves nothing open and uses nothing deprecated: -X dev and -W error are silent.
# options: -X dev -W error
# expect: exit 0
import gc

import _host

_host.begin()
gc.collect()
print('silent')
