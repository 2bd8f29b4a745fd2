# expect: exit 0
import _host

_host.begin()


def deeper(n):
    return deeper(n + 1)


try:
    deeper(0)
except RecursionError as e:
    print(e)
