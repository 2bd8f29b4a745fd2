# probe: also children
# expect: exit 0
import os
import subprocess

import _host

_host.begin()
os.environ['ADDED'] = 'yes'
os.environ.pop('LANG')
os.putenv('PUT', 'yes')
lines = subprocess.check_output(['env']).decode().splitlines()
print(sorted(line for line in lines if line.split('=')[0] in ('ADDED', 'LANG', 'PUT', 'HOME')))
