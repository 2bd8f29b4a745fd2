# A program that declares an extension runs as without a probe: same modules, threads, descriptors, results and prints.
# expect: exit 0
import asyncio
import gc
import os
import sys
import threading

import probing

import _host

modules = set(sys.modules)
jobs = probing.extension('jobs', description='Jobs')
changes = []
interval = jobs.option('interval_ms', 1000, min=1, on_change=changes.append)


@jobs.table('running', columns=['id'])
def running():
    return [(number,) for number in range(3)]


@probing.namespace('queues')
class Queues:
    def table_names(self):
        return ['a']

    async def table(self, name):
        await asyncio.sleep(0)
        return [{'name': name}]


@jobs.api('/restart', method='POST')
async def restart(request):
    raise ValueError(request)


print(sorted(set(sys.modules) - modules), sorted(thread.name for thread in threading.enumerate()))
_host.begin()
probing.set_option('jobs.interval_ms', 5)
print(running(), asyncio.run(Queues().table('x')), interval, changes)
pid = os.fork()
if pid == 0:
    jobs.table('late')(running)
    interval.set(6)
    print(changes, sorted(thread.name for thread in threading.enumerate()), flush=True)
    os._exit(7)
print(os.waitpid(pid, 0)[1], changes, gc.isenabled(), sorted(thread.name for thread in threading.enumerate()))
