# Whoever imports threading first becomes its "main thread": that must be the host's, even after queries that ran
# Python code on another thread.
# expect: exit 0
import sys

import _host

_host.begin()
import threading

print(threading.main_thread() is threading.current_thread())
print(threading.main_thread().ident == threading.get_ident())
print(threading.current_thread().name)
print(sys.version_info[:1])
