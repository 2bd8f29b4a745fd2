# Children while the probe starts.
# gate: none
# expect: exit 0
import os

for number in range(20):
    pid = os.fork()
    if pid == 0:
        os._exit(number)
    print(os.waitpid(pid, 0)[1] >> 8, flush=True)
