# Attributes of the process itself.
# expect: exit 0
import os
import resource

import _host

_host.late()
mask = os.umask(0o22)
os.umask(mask)
print(oct(mask), os.getcwd(), os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0), os.sched_getscheduler(0))
print([(name, resource.getrlimit(getattr(resource, name))) for name in sorted(dir(resource)) if name.startswith('RLIMIT')])
print(os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid())
with open('/proc/self/comm') as comm, open('/proc/self/oom_score_adj') as score:
    print(comm.read(), score.read())
with open('/proc/self/status') as status:
    wanted = ('SigBlk', 'SigIgn', 'ShdBlk', 'NoNewPrivs', 'Seccomp', 'CapEff', 'Umask', 'TracerPid', 'THP_enabled')
    print([line.split() for line in status if line.split(':')[0] in wanted])
