"""A process or thread that an expression starts has the signal mask of the host's main thread, not the probe's."""

import signal
import subprocess
import sys
import threading

from _python import value

BLOCKED = "import re; print(re.search('SigBlk:\\s*(\\w+)', open('/proc/self/status').read()).group(1))"


def of_child():
    return subprocess.run([sys.executable, "-c", BLOCKED], stdout=subprocess.PIPE, check=True).stdout.decode().strip()


def of_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, [])))))
    thread.start()
    thread.join()
    return found[0]


def check():
    assert value("of_child()") == of_child()
    by_expression = value("str(of_thread())")
    assert by_expression == str(of_thread()), by_expression


check()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])
assert signal.SIGTERM in of_thread()
check()
