# Busy and waiting daemon threads when the interpreter goes down.
# expect: exit 3
# except: 3.10, its daemon threads look at the freed interpreter now and then (what gh-96387 added to take_gil) and crash
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
