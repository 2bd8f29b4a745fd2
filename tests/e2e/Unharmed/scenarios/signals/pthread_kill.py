# A signal for one thread, sent by another.
# expect: exit 0
import signal
import threading
import time

import _host

_host.begin()
seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(threading.current_thread().name))
ready, done = threading.Event(), threading.Event()


def work():
    ready.set()
    done.wait(30)


thread = threading.Thread(target=work)
thread.start()
ready.wait()
for target in (thread.ident, threading.main_thread().ident):
    before = len(seen)
    signal.pthread_kill(target, signal.SIGUSR1)
    deadline = time.monotonic() + 10
    while len(seen) == before and time.monotonic() < deadline:
        time.sleep(0.001)
done.set()
thread.join()
print(seen)
