# expect: exit 0
import hashlib
import subprocess

import _host

_host.begin()
data = bytes(range(256)) * 20000
for _ in range(3):
    process = subprocess.run(['cat'], input=data, stdout=subprocess.PIPE)
    print(hashlib.sha256(process.stdout).hexdigest(), process.returncode)
