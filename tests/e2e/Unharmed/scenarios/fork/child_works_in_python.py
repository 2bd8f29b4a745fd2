# A child may do all that a Python child may: import, allocate, start threads and processes of its own.
# probe: also children
# expect: exit 0
import os
import sys

import _host

_host.begin()
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        import json
        import subprocess
        import threading
        blocks = [bytes(100000) for _ in range(200)]
        results = []
        threads = [threading.Thread(target=lambda: results.append(len(blocks))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        results.append(subprocess.check_output(['echo', 'from the grandchild']).decode())
        print(json.dumps(results), flush=True)
        sys.exit(5)
    print(os.waitpid(pid, 0)[1], flush=True)
