# expect: exit 0
import atexit

import _host

_host.late()


def fail():
    raise ValueError('at exit')


atexit.register(print, 'first registered')
atexit.register(fail)
atexit.register(print, 'last registered')
