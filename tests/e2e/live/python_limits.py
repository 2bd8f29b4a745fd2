"""Time limits: code that runs too long, and a host that keeps the GIL."""

import ctypes
import itertools
import threading
import time

from _python import error, value


def eventually(action, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def spin():
    while True:
        pass


start = time.monotonic()
failure = error("spin()", timeout=0.5)
assert failure.code == "timeout", (failure.code, str(failure))
assert time.monotonic() - start < 5
assert eventually(lambda: value("1 + 1")) == 2

failure = error("itertools.count()", timeout=0.5)
assert failure.code in ("timeout", "limit_exceeded"), (failure.code, str(failure))
assert eventually(lambda: value("1 + 2")) == 3

# PyDLL keeps the GIL, as careless extension modules do. The query is asked from a thread that then cannot go on until
# the GIL is free, so what matters is that everything works again afterwards.
holder = threading.Thread(target=lambda: ctypes.PyDLL(None).usleep(1000000))
holder.start()
eventually(lambda: value("2 + 2"))
holder.join()
assert value("2 + 3") == 5
