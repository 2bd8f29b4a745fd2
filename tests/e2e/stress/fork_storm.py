# deadline: 150
"""Children forked at any moment: they run, exit and refuse the probe; the parent goes on serving."""

import collections
import gc
import os
import signal
import sys
import threading

import _probe as probe

ROUNDS = 25
CHILD_LIMIT_S = 10

core, path = probe.running()
kept = core.query("SELECT range AS n, 'text ' || range AS t FROM range(20000)")[0]
expected = core.rows(kept)


def open_files():
    for fd in os.listdir("/proc/self/fd"):
        try:
            yield os.readlink("/proc/self/fd/" + fd)
        except OSError:
            pass  # closed meanwhile


listening = {file for file in open_files() if file.startswith("socket:")}


def leave():
    os._exit(0)


def exit_normally():
    sys.exit(0)  # atexit handlers, destructors


def call():
    for function in (lambda: core.query("SELECT 1"), lambda: core.wait(0), lambda: core.start({}), core.options,
                     lambda: core.get_option("probing.engine.threads"), lambda: core.set_option("a.b", "c")):
        try:
            function()
        except RuntimeError as error:
            if "forked" not in str(error):
                raise
        else:
            os._exit(21)
    try:
        probe.load()
    except ImportError:
        os._exit(0)
    os._exit(22)


def read_result():
    if core.rows(kept) != expected:
        os._exit(23)
    shared = core.share(kept)
    if core.describe(shared)[0] != len(expected):
        os._exit(24)
    del shared
    os._exit(0)


def release_result():
    global kept
    kept = None
    gc.collect()
    os._exit(0)


def allocate():
    blocks = [bytes(100000) for _ in range(300)]
    thread = threading.Thread(target=lambda: blocks.append([object() for _ in range(10000)]))
    thread.start()
    thread.join()
    os._exit(0)


def sockets_closed():
    if any(file in listening and is_listening(file) for file in open_files()):
        os._exit(25)
    os._exit(0)


def is_listening(target):
    inode = target[len("socket:["):-1]
    with open("/proc/net/unix") as table:
        return any(line.split()[6:7] == [inode] and line.rstrip().endswith(path) for line in table)


def fork_again():
    pid = os.fork()
    if pid == 0:
        call()
    os._exit(0 if os.waitpid(pid, 0)[1] == 0 else 26)


stop = threading.Event()


def ask():
    while not stop.is_set():
        probe.rows(core, "SELECT count(*), max(help) FROM probing.options")


def ask_python():
    while not stop.is_set():
        probe.rows(core, "SELECT sum(value) FROM python.`list(range(2000))`")


def get():
    while not stop.is_set():
        probe.http_get(path, "/tables")


def storm():
    ends = collections.Counter()
    for _ in range(ROUNDS):
        children = {}
        for action in (leave, exit_normally, call, read_result, release_result, allocate, sockets_closed, fork_again):
            pid = os.fork()
            if pid == 0:
                # The threads of the parent are gone; a child that hangs is ended by the clock.
                signal.setitimer(signal.ITIMER_REAL, CHILD_LIMIT_S)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                stop.set()
                try:
                    action()
                except SystemExit:
                    raise
                except BaseException as error:
                    os.write(2, "{}: {!r}\n".format(action.__name__, error).encode())
                    os._exit(20)
            children[pid] = action.__name__
        for pid, name in children.items():
            ends[name, os.waitpid(pid, 0)[1]] += 1
    return ends


askers = [threading.Thread(target=target) for target in (ask, ask, ask_python, get)]
for asker in askers:
    asker.start()
ends = storm()
stop.set()
for asker in askers:
    asker.join(30)
    probe.check(not asker.is_alive(), "a thread of the parent hangs")
bad = {name: (code, count) for (name, code), count in ends.items() if code != 0}
probe.check(not bad, "children that did not end well (status, how many): {}".format(bad))
probe.check(probe.http_get(path)[0] == 200, "the parent's server does not answer")
probe.check(core.rows(kept) == expected, "the parent's result has changed")
