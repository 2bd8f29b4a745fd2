# Python children print what they print, nothing more, on both streams.
# probe: also children
# expect: exit 0
import subprocess
import sys

import _host

_host.begin()
for options in ([], ['-I'], ['-S'], ['-E'], ['-X', 'dev'], ['-W', 'error'], ['-OO'], ['-u'], ['-B']):
    child = subprocess.run([sys.executable] + options + ['-c', 'import sys; print("child", len(sys.argv))'],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print(options, child.returncode, child.stdout, child.stderr)
