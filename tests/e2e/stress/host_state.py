# deadline: 60
"""What a host can see of itself, or hands to its children, is the same after the start of the probe."""

import gc
import locale
import os
import resource
import signal
import subprocess
import sys
import threading
import warnings

import _probe as probe

LIMITS = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
CHILD = r"""
import os, signal, sys
blocked = sorted(signal.pthread_sigmask(signal.SIG_BLOCK, []))
actions = [signal.getsignal(n) for n in sorted(signal.valid_signals())]
files = []
for fd in os.listdir("/proc/self/fd"):
    try:
        files.append((int(fd), os.readlink("/proc/self/fd/" + fd)))
    except OSError:
        pass
extra = [file for file in files if file[0] > 2]
print(blocked, [str(a) for a in actions], extra, sorted(os.environ.items()))
"""


def umask():
    value = os.umask(0)
    os.umask(value)
    return value


def environment():
    """As C code sees it, which os.environ need not show."""
    import ctypes

    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    result = []
    while environ[len(result)] is not None:
        result.append(environ[len(result)])
    return result


def child(**options):
    # With a preexec function Python forks in the old way, running at-fork handlers; without, it may vfork.
    return subprocess.run([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, check=True, close_fds=False, **options).stdout


def state():
    return {
        "environment": environment(),
        "limits": [resource.getrlimit(limit) for limit in LIMITS],
        "directory": os.getcwd(),
        "umask": umask(),
        "locale": locale.setlocale(locale.LC_ALL),
        "affinity": os.sched_getaffinity(0),
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "mask": signal.pthread_sigmask(signal.SIG_BLOCK, []),
        "python signals": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "timers": [signal.getitimer(timer) for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)],
        "python threads": [thread.name for thread in threading.enumerate()],
        "warnings": list(warnings.filters),
        "gc": (gc.isenabled(), gc.get_threshold()),
        "switch interval": sys.getswitchinterval(),
        "recursion limit": sys.getrecursionlimit(),
        "hooks": (sys.excepthook, sys.displayhook, threading.excepthook, sys.stdout, sys.stderr, sys.gettrace()),
        "child": child(),
        "child after fork": child(preexec_fn=int),
    }


import _probe  # noqa: E402  everything that the test itself imports is there before the comparison

state()
before, modules = state(), set(sys.modules)
core, path = probe.running()
after_start = set(sys.modules)
probe.rows(core, "SELECT count(*) FROM range(100000)")
probe.http_get(path)
after = state()
for name, value in before.items():
    probe.check(after[name] == value, "{} was {!r} and is {!r}".format(name, value, after[name]))
probe.check(after_start - modules <= {"atexit"}, "the start imported {}".format(sorted(after_start - modules)))
