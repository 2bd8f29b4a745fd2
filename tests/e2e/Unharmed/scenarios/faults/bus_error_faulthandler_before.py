# A mapping beyond the end of its file, with faulthandler enabled before the probe has started.
# expect: SIGBUS
# probe: idle
import faulthandler
import mmap
import tempfile

import _host

faulthandler.enable()
_host.late()
assert faulthandler is not None
print('READY', flush=True)
with tempfile.TemporaryFile() as file:
    file.truncate(mmap.PAGESIZE)
    view = mmap.mmap(file.fileno(), mmap.PAGESIZE)
    file.truncate(0)
    print(view[0])
