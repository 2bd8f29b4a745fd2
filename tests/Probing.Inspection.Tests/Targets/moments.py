"""One thread that never stands still, and says where it is when it gets SIGUSR1."""
import faulthandler
import signal
import sys

faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)


def up(depth):
    if depth == 0:
        return 0
    return sum(
        one(depth)
    ) + up(depth - 1)


def one(depth):
    for value in range(depth % 3):
        yield Item(value).number()


class Item:
    def __init__(self, value):
        self.value = value

    def number(self):
        return max([self.value], key=lambda value: value)


print("ready", flush=True)
while True:
    up(30)
