# The classic daemon: two forks, a session of its own, every descriptor closed, the standard ones on /dev/null.
# probe: also children
# expect: exit 0
import os
import sys

import _host

_host.begin()
r, w = os.pipe()
pid = os.fork()
if pid:
    os.close(w)
    with os.fdopen(r) as report:
        print(report.read())
    print(os.waitpid(pid, 0)[1])
    sys.exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.umask(0o22)
os.chdir('/')
os.dup2(w, 255)
os.closerange(3, 255)
os.closerange(256, 4096)
null = os.open(os.devnull, os.O_RDWR)
for standard in (0, 1, 2):
    os.dup2(null, standard)
os.write(255, b'daemon at work: %d' % sum(range(100000)))
os._exit(0)
