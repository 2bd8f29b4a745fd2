# Much garbage, several threads, a cycle collector at work at the end.
# expect: exit 0
import gc
import threading

import _host

_host.late()


def garbage():
    for _ in range(200):
        nodes = [{} for _ in range(200)]
        for node in nodes:
            node['all'] = nodes
    gc.collect()


threads = [threading.Thread(target=garbage) for _ in range(3)]
for thread in threads:
    thread.start()
garbage()
for thread in threads:
    thread.join()
print('done')
