# expect: exit 0
import subprocess

import _host

_host.begin()
print([subprocess.run(['sh', '-c', 'echo out; echo err >&2; exit %d' % code], stdout=subprocess.PIPE,
                      stderr=subprocess.PIPE).returncode for code in range(30)])
