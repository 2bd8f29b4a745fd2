# deadline: 120
"""A forked child gets a probe of its own from a second copy of the library, and so does its child."""

import os
import signal
import sys
import threading

import _probe as probe

CHILDREN = 12
CHILD_LIMIT_S = 30

parent, parent_path = probe.running()
probe.rows(parent, "SELECT 1")
stop = threading.Event()


def ask():
    while not stop.is_set():
        probe.rows(parent, "SELECT count(*) FROM probing.options")


def live(generation):
    core = probe.load_second_copy()
    path = probe.start(core)
    probe.check(path.endswith("/{}.sock".format(os.getpid())), "process {} serves on {}".format(os.getpid(), path))
    for _ in range(5):
        answer = probe.rows(core, "SELECT count(*) FROM range(10000)")
        probe.check(answer == [(10000,)], "wrong answer: {}".format(answer))
        answer = probe.rows(core, "SELECT value FROM python.`__import__('os').getpid()`")
        probe.check(answer == [(os.getpid(),)], "answered by another process: {}".format(answer))
        probe.check(probe.http_get(path)[0] == 200, "no answer from " + path)
    if generation == 1:
        check_child(in_child(2))


def in_child(generation):
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, CHILD_LIMIT_S)
    stop.set()
    try:
        live(generation)
    except SystemExit:
        raise  # a grandchild's, on its way out through the frames of its parent
    except BaseException as error:
        os.write(1, "generation {}: {!r}\n".format(generation, error).encode())
        os._exit(20)
    sys.exit(0)  # through atexit: both copies have a callback there


def check_child(pid):
    status = os.waitpid(pid, 0)[1]
    probe.check(status == 0, "a child ended with status {}".format(status))


asker = threading.Thread(target=ask)
asker.start()
for _ in range(CHILDREN):
    check_child(in_child(1))
stop.set()
asker.join(30)
probe.check(not asker.is_alive(), "the parent's thread hangs")
probe.check(probe.http_get(parent_path)[0] == 200, "the parent's server does not answer")
