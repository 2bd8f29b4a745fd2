# The process replaces itself, twice, and keeps its pid; the first image does not wait for any probe.
# probe: children
# expect: exit 4
import os
import sys

stage = int(os.environ.pop('STAGE', '0'))
if stage < 2:
    os.environ['STAGE'] = str(stage + 1)
    print('stage', stage, flush=True)
    os.execv(sys.executable, [sys.executable] + sys.argv)

import _host

_host.begin()
print('stage', stage)
sys.exit(4)
