"""Python that C called, that Python called; generators between; and a thread that waits."""
import ctypes
import sys
import threading

gate = threading.Lock()
gate.acquire()
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
inside = threading.Barrier(4)


def compare(left, right):
    inside.wait()
    gate.acquire()
    gate.release()
    return 0


def sorts():
    numbers = (ctypes.c_int * 2)(2, 1)
    ctypes.CDLL(None).qsort(numbers, ctypes.c_size_t(2), ctypes.c_size_t(4), CALLBACK(compare))


def generates():
    yield from inner()


def inner():
    inside.wait()
    gate.acquire()
    gate.release()
    yield 1


def consumes():
    list(map(lambda item: next(item), [generates()]))


def waits():
    inside.wait()
    gate.acquire()
    gate.release()


threads = [threading.Thread(target=target, name=target.__name__) for target in (sorts, consumes, waits)]
for thread in threads:
    thread.start()
inside.wait()
print("ready", flush=True)
sys.stdin.read()
gate.release()
for thread in threads:
    thread.join()
print("all went well")
