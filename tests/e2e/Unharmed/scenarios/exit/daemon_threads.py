# Busy and waiting daemon threads when the interpreter goes down.
# expect: exit 3
import sys
import threading
import time

import _host

_host.late()


def busy():
    while True:
        sum(range(100))


def allocating():
    while True:
        [object() for _ in range(1000)]


for target in (busy, allocating, threading.Event().wait, lambda: time.sleep(60)):
    threading.Thread(target=target, daemon=True).start()
sys.exit(3)
