# deadline: 240
# python: 3.14+
"""A CPython that takes scripts (sys.remote_exec, PEP 768) is not stopped; one that cannot take them gets its probe the other way."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import _target

BY_SCRIPT = "its main thread ran a script"
BY_THREAD = "was borrowed for"

# The busy loop looks at nothing but its own list; the time comes from signals, each of which sets up the next: one that got
# lost would be the last.
BUSY = """
import signal
count = 0
def handler(*_):
    global count
    count += 1
    signal.setitimer(signal.ITIMER_REAL, 0.0003)
signal.signal(signal.SIGALRM, handler)
handler()
wanted = sum(i * i % 7 for i in range(5000))
ready()
while not ended():
    assert sum(i * i % 7 for i in range(5000)) == wanted
before = count
for _ in range(10_000_000):
    if count > before + 3:
        break
signal.signal(signal.SIGALRM, signal.SIG_IGN)
print("signals go on" if count > before + 3 else "a signal was lost"); sys.exit(21)
"""

BARE = """
sys.modules["_ctypes"] = None
ready()
while not ended():
    pass
print("ctypes" in sys.modules); sys.exit(22)
"""

# The interpreter tells its audit hooks of every script that it runs.
HEARD = """
heard = []
sys.addaudithook(lambda event, arguments: heard.append(event) if "remote" in event else None)
"""

ASLEEP = HEARD + """
import _thread
ready()
lock = _thread.allocate_lock()
lock.acquire()
threading.Thread(target=lambda: (_ended.wait(), lock.release())).start()
lock.acquire()
print(heard, sum(range(1000))); sys.exit(23)
"""

DISABLED = HEARD + """
ready()
while not ended():
    pass
print(heard); sys.exit(24)
"""

REFUSES = """
def hook(event, arguments):
    if event == "cpython.remote_debugger_script":
        raise PermissionError("no scripts here")
sys.unraisablehook = lambda unraisable: print(unraisable.exc_value)
sys.excepthook = lambda kind, value, traceback: print(value)
sys.addaudithook(hook)
ready()
while not ended():
    pass
sys.exit(25)
"""

# Another user than the one that reads the library's folder.
NOBODY = """
import os
os.seteuid(65534)
ready()
while not ended():
    pass
os.seteuid(0)
print("same"); sys.exit(26)
"""


# The newest interpreter is the first in the runtime's list.
NESTED = """
import _interpreters
made = [_interpreters.create() for _ in range(3)]
ready()
while not ended():
    pass
for interpreter in made:
    _interpreters.destroy(interpreter)
print("same"); sys.exit(27)
"""


def is_asleep(pid):
    """Whether the main thread is in the lock, rather than on its way there, where it would still take a script."""
    done = _target.cli(pid, "threads", "--format", "json")
    main = [thread for thread in json.loads(done.stdout) if thread["tid"] == pid] if done.returncode == 0 else []
    return [(thread["state"], thread["system_call"]) for thread in main] == [("waiting", "futex")]


def left(pid):
    return glob.glob("/proc/%d/root/tmp/probing-inject-%d-*" % (pid, pid))


def is_asleep(pid):
    """Whether the main thread waits in a call of the module's own, and not somewhere in the start of a thread."""
    shown = _target.cli(pid, "backtrace")
    return re.search(r"^thread %d MainThread: waiting in futex\n +<module> " % pid, shown.stdout, re.M) is not None


def ways(source, *words, command=(sys.executable,), cli=None):
    """Injects a target; its answer has the words, and the target ends as it does without a probe."""
    with _target.Target(source, command) as target:
        plain = target.end()
    assert plain[2] == "", plain
    with _target.Target(source, command) as target:
        if source is ASLEEP:
            _target.until(lambda: is_asleep(target.pid), "the main thread does not come to rest")
        # A command that was killed while it injected an earlier process of this pid may have left one.
        before = left(target.pid)
        plan = _target.inject(target.pid, "--dry-run")
        if cli is None:
            answer = _target.inject(target.pid)
        else:
            done = subprocess.run([*cli, str(target.pid), "inject"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, universal_newlines=True, timeout=60)
            assert done.returncode == 0, done
            answer = done.stdout
        assert all(word in answer for word in words), (answer, words)
        assert left(target.pid) == before, (left(target.pid), before)
        assert _target.value(target.pid, "SELECT 6 * 7") == "42"
        assert _target.value(target.pid, "SELECT value FROM python.`2 + 3`") == "5"
        assert int(_target.value(target.pid, "SELECT count(*) FROM python.backtrace")) > 0
        assert "has a probe already" in _target.inject(target.pid)
        ended = target.end()
        print(answer.strip())
    return plan, plain, ended


for number in range(5):
    plan, plain, ended = ways(BUSY, BY_SCRIPT)
    assert "would be given a script" in plan and ended == plain == (21, "signals go on\n", ""), (plan, ended)

_, plain, ended = ways(BARE, BY_SCRIPT)
assert ended == plain == (22, "False\n", ""), ended

plan, plain, ended = ways(ASLEEP, BY_THREAD, "ran no Python code for 2 s")
assert "would be given a script" in plan and ended == plain == (23, "[] 499500\n", ""), (plan, ended)

for command in ("env", "PYTHON_DISABLE_REMOTE_DEBUG=1", sys.executable), (sys.executable, "-X", "disable-remote-debug"):
    plan, plain, ended = ways(DISABLED, BY_THREAD, "remote debugging is disabled", command=command)
    assert "remote debugging is disabled" in plan and ended == plain == (24, "[]\n", ""), (plan, ended)

_, plain, ended = ways(REFUSES, BY_THREAD, "did not run it")
assert ended == (25, "no scripts here\n", ""), ended  # as the program wants it: its hook was asked, once

_, plain, ended = ways(NESTED, BY_SCRIPT)
assert ended == plain == (27, "same\n", ""), ended

# Another debugger's script is left to it.
with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
    file.write("import threading; threading.theirs = 1")
    file.flush()
    source = ASLEEP.replace("print(heard", "print(threading.theirs, len(heard)")
    with _target.Target(source) as target:
        _target.until(lambda: is_asleep(target.pid), "the main thread does not come to rest")
        _target.until(lambda: is_asleep(target.pid), "it does not sleep")
        sys.remote_exec(target.pid, file.name)
        answer = _target.inject(target.pid)
        assert BY_THREAD in answer and "another debugger's script" in answer, answer
        assert target.end() == (23, "1 1 499500\n", "")

# With a /tmp of its own, as a container that has our files.
private = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /tmp && exec "$@"', "sh", "env", "PROBING_RUNTIME_DIR=/tmp")
if not sys.executable.startswith("/tmp/") and subprocess.call([*private, "true"], stderr=subprocess.DEVNULL) == 0:
    _, plain, ended = ways(BARE, BY_SCRIPT, command=(*private, sys.executable))
    assert ended == plain == (22, "False\n", ""), ended

# Nobody is stopped on the way by a script: the command line makes no use of ptrace at all.
if shutil.which("strace"):
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "strace")
        traced = ("strace", "-f", "-qq", "-e", "trace=ptrace,process_vm_writev", "-o", log, _target.CLI)
        ways(BUSY, BY_SCRIPT, cli=traced)
        with open(log) as file:
            calls = file.read()
    assert "process_vm_writev(" in calls and "ptrace(" not in calls, calls

if os.geteuid() == 0:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as sockets:  # the first for root alone
        os.chmod(sockets, 0o777)
        here = os.path.dirname(os.path.dirname(os.path.realpath(_target.CLI)))
        for name in "bin/probing", "lib/libprobing.so", "lib/libduckdb.so":
            os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
            shutil.copy2(os.path.join(here, name), os.path.join(folder, name))
        _, plain, ended = ways(NOBODY, BY_THREAD, "the script failed in it", cli=[os.path.join(folder, "bin/probing")],
                               command=("env", "PROBING_RUNTIME_DIR=" + sockets, sys.executable))
        assert ended == plain == (26, "same\n", ""), ended
