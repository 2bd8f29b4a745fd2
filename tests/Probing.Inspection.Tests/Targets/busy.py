"""Stacks that never stand still: recursion, generators, and threads that come and go."""
import threading


def up(depth):
    return 0 if depth == 0 else sum(one(depth)) + up(depth - 1)


def one(depth):
    yield from (value for value in range(depth % 3))


def churn():
    while True:
        thread = threading.Thread(target=up, args=(5,))
        thread.start()
        thread.join()


threading.Thread(target=churn, daemon=True).start()
print("ready", flush=True)
while True:
    up(40)
