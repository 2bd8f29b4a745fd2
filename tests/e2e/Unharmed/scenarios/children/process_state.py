# Limits, working directory, umask, priority, affinity and the rest that a child inherits.
# expect: exit 0
import subprocess

import _host

_host.late()
print(subprocess.check_output(['sh', '-c', '''
    umask; pwd; ulimit -a; nice
    cat /proc/self/limits /proc/self/oom_score_adj /proc/self/personality /proc/self/timerslack_ns 2>/dev/null
    grep -E "^(Cpus_allowed|Mems_allowed|Seccomp|NoNewPrivs|Cap|Groups)" /proc/self/status
''']).decode())
