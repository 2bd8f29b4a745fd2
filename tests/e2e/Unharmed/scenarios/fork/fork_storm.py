# 300 children, eight at a time, some of which fork again.
# expect: exit 0
import collections
import os

import _host

_host.begin()
codes = collections.Counter()
alive = 0


def reap():
    global alive
    pid, status = os.wait()
    codes[status] += 1
    alive -= 1


for number in range(300):
    pid = os.fork()
    if pid == 0:
        if number % 10 == 0:
            grandchild = os.fork()
            if grandchild == 0:
                os._exit(2)
            os.waitpid(grandchild, 0)
        sum(len(bytes(1000)) for _ in range(100))
        os._exit(number % 3)
    alive += 1
    if alive == 8:
        reap()
while alive:
    reap()
print(sorted(codes.items()))
