# Deep recursion that fits in the stack still fits.
# expect: exit 0
import sys

import _host

_host.begin()
sys.setrecursionlimit(12000)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(8000))
