# What a child finds in its environment (PROBING itself is the one thing that differs by design).
# expect: exit 0
import os
import subprocess

import _host

_host.late()
own = {name: value for name, value in os.environ.items() if name not in ('PROBING', 'PROBING_TEST_RUN')}
print(sorted(own.items()))
lines = subprocess.check_output(['env']).decode().splitlines()
print(sorted(line for line in lines if not line.startswith(('PROBING=', 'PROBING_TEST_RUN='))))
