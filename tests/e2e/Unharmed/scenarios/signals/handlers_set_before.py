# Python handlers for many signals, set before the probe has started: each runs once, in the main thread.
# expect: exit 0
import os
import signal
import threading
import time

import _host

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCONT,
           signal.SIGWINCH, signal.SIGTSTP, signal.SIGTTOU, signal.SIGPIPE, signal.SIGALRM, signal.SIGVTALRM,
           signal.SIGPROF, signal.SIGXCPU, signal.SIGIO, signal.SIGURG, signal.SIGSYS, signal.SIGTRAP]
seen = []


def handler(number, frame):
    seen.append((signal.Signals(number).name, threading.current_thread() is threading.main_thread()))


def set_handlers():
    for number in SIGNALS:
        signal.signal(number, handler)


set_handlers()
_host.late()
for number in SIGNALS:
    before = len(seen)
    os.kill(os.getpid(), number)
    deadline = time.monotonic() + 10
    while len(seen) == before and time.monotonic() < deadline:
        time.sleep(0.001)
print(seen)
print([signal.getsignal(number) is handler for number in SIGNALS])
