# send: SIGINT
# expect: SIGINT
import os
import select

import _host

_host.begin()
r, w = os.pipe()
print('READY', flush=True)
select.select([r], [], [], 60)
