# Global state of well-known modules.
# expect: exit 0
import asyncio
import decimal
import locale
import logging
import random
import socket
import tempfile
import threading
import tracemalloc

import _host

_host.late()
print(logging.getLogger().handlers, logging.getLogger().level, sorted(logging.Logger.manager.loggerDict))
print(locale.setlocale(locale.LC_ALL), locale.localeconv()['decimal_point'])
print(decimal.getcontext(), socket.getdefaulttimeout(), tempfile.gettempdir(), tracemalloc.is_tracing())
print(type(asyncio.get_event_loop_policy()).__name__, threading.excepthook is threading.__excepthook__
      if hasattr(threading, '__excepthook__') else None)
random.seed(5)
print(random.random())
