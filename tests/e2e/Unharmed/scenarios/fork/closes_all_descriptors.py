# A program that closes every descriptor it has not opened itself, and opens files in their place: nobody may write
# into those. (While clients are connected this cannot hold: their descriptors would be closed twice.)
# probe: idle
# expect: exit 0
import os
import tempfile
import time

import _host

_host.begin()
os.closerange(3, 4096)
with tempfile.TemporaryDirectory() as folder:
    files = [open(os.path.join(folder, str(number)), 'w+b') for number in range(40)]
    for file in files:
        file.write(b'mine')
        file.flush()
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sum(range(1000))
    contents = set()
    for file in files:
        file.seek(0)
        contents.add(file.read())
        file.close()
print(contents)
