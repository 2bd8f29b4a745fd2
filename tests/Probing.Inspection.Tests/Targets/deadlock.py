"""Two threads that each wait for the other's lock."""
import threading

first, second = threading.Lock(), threading.Lock()
both = threading.Barrier(2)


def takes(one, other):
    with one:
        both.wait()
        with other:
            pass


threading.Thread(target=takes, args=(first, second), name="left").start()
threading.Thread(target=takes, args=(second, first), name="right").start()
print("ready", flush=True)
