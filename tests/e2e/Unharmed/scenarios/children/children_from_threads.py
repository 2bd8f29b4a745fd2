# expect: exit 0
import concurrent.futures
import subprocess

import _host

_host.begin()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda code: subprocess.call(['sh', '-c', 'exit %d' % code]), range(24))))
