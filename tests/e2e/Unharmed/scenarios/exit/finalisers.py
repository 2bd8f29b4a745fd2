# Objects, generators and weakref.finalize at the end of the interpreter.
# expect: exit 0
import weakref

import _host

_host.begin()


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('del', self.name)


kept = Noisy('module global')
cycle = Noisy('cycle')
cycle.itself = cycle
finaliser = weakref.finalize(kept, print, 'finalize')


def generate():
    try:
        yield 1
    finally:
        print('generator closed')


generator = generate()
next(generator)
print('end')
