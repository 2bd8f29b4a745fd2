"""The folder of a process after its end: gone after an orderly one, there with word of it after any other."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

base = tempfile.mkdtemp()
memory = os.path.join(base, "memory")
os.mkdir(memory)
PRELUDE = """
import atexit, os, sys
from probing._tables import location
atexit.register(location.end)  # as the hook does it when it loads the library
location._MEMORY = {!r}
own = location.folder()
""".format(memory)
PARENT = os.path.join(memory, "probing-{}".format(os.geteuid()))


def run(code, status=0, **variables):
    done = subprocess.run([sys.executable, "-c", PRELUDE + code], timeout=60, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, PROBING_RUNTIME_DIR=base, **variables))
    assert done.returncode == status, (done.returncode, done.stderr)
    return done.stdout.decode()


def left():
    return sorted(os.listdir(PARENT))


def record(name):
    with open(os.path.join(PARENT, name, "process.json")) as file:
        return json.load(file)


def clear():
    for name in left():
        for entry in os.listdir(os.path.join(PARENT, name)):
            os.remove(os.path.join(PARENT, name, entry))
        os.rmdir(os.path.join(PARENT, name))


# An orderly end takes the folder away, however the program comes to it.
run("open(os.path.join(own, 'rows.ring'), 'wb').write(b'rows')")
assert left() == []
run("sys.exit(3)", 3)
run("raise ValueError('loss is nan')", 1)
run("import threading; threading.Thread(target=location.folder).start()")
assert left() == []

# Rows that come after the end are nobody's: their folder is left, and the next process takes it away.
run("import atexit; atexit.unregister(location.end); atexit.register(location.folder); atexit.register(location.end)")
assert len(left()) == 1
run("")
assert left() == []

# The probe's word counts more than the variable.
KEEP = "open(os.path.join(own, 'keep'), 'w').write('{}')"
run(KEEP.format("false"), PROBING_STORAGE_KEEP="true")
assert left() == []
run(KEEP.format("true"))
assert len(left()) == 1
clear()

# Kept when that is asked for, with how it ended.
run("raise ValueError('loss is nan')", 1, PROBING_STORAGE_KEEP="true", RANK="7", SLURM_JOB_ID="12")
(name,) = left()
kept = record(name)
assert name == "{}-{}".format(kept["pid"], kept["start_ticks"]), kept
assert kept["end"]["kept"] and kept["end"]["exception"] == "ValueError: loss is nan", kept
assert kept["rank"] == "7" and kept["job"] == "12" and kept["uid"] == os.geteuid(), kept
assert kept["command"][:2] == [sys.executable, "-c"] and kept["parent_pid"] == os.getpid(), kept
assert kept["working_directory"] == os.getcwd() and kept["host"] == os.uname().nodename, kept
assert abs(kept["started_ns"] / 1e9 - time.time()) < 60 and kept["started_ns"] <= kept["made_ns"] <= kept["end"]["at_ns"], kept
clear()

# Rows that wait to be sealed stay, those that are sealed do not.
SEAL = "open(os.path.join(own, 'cold.json'), 'w').write('{{\"sealed\": {}}}')"
run(SEAL.format("true"))
assert left() == []
run(SEAL.format("false"))
assert len(left()) == 1
clear()

# Forked children have folders of their own; the parent's is not theirs to remove.
out = run("""
child = os.fork()
if child == 0:
    assert location.folder() != own
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0 and os.listdir(os.path.dirname(own)) == [os.path.basename(own)]
import multiprocessing
def work(number):
    assert location.folder() != own
context = multiprocessing.get_context("fork")
workers = [context.Process(target=work, args=(n,)) for n in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
    assert worker.exitcode == 0
print(os.listdir(os.path.dirname(own)) == [os.path.basename(own)])
""")
assert out == "True\n", out
assert left() == []

# A lock that another thread holds while the process forks does not stop the child.
run("""
with location._lock:
    child = os.fork()
    if child == 0:
        location.folder()
        sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
""")

# After a crash it stays, until it is too old; the time counts from when somebody found the process dead.
KILL = "import signal; open(os.path.join(own, 'rows.ring'), 'wb').write(bytes(100000)); os.kill(os.getpid(), signal.SIGKILL)"
run(KILL, -signal.SIGKILL)
(first,) = left()
assert "end" not in record(first)
run("")
assert left() == [first] and os.path.exists(os.path.join(PARENT, first, "found-dead"))
week = time.time() - 8 * 86400
os.utime(os.path.join(PARENT, first, "found-dead"), (week, week))
run("", PROBING_STORAGE_DEAD_AGE="30d")
assert left() == [first]
run("", PROBING_STORAGE_DEAD_AGE="nonsense")
assert left() == [first]
run("")
assert left() == []
logs = [os.path.join(folder, name) for folder, _, names in os.walk(base) for name in names if name.endswith(".log")]
assert any("removed " + os.path.join(PARENT, first) in open(log).read() for log in logs), logs

# The oldest go first when all are too large; nobody touches the living, strangers, or what somebody is sealing.
for _ in range(3):
    run(KILL, -signal.SIGKILL)
    run("")
names = sorted(left(), key=lambda name: os.stat(os.path.join(PARENT, name, "found-dead")).st_mtime)
living = subprocess.Popen([sys.executable, "-c", PRELUDE + "print(own, flush=True); sys.stdin.read()"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, env=dict(os.environ, PROBING_RUNTIME_DIR=base))
alive = os.path.basename(living.stdout.readline().decode().strip())
os.mkdir(os.path.join(PARENT, "4194304-1"))  # another one makes its folder this moment
os.mkdir(os.path.join(PARENT, "notes"))
foreign = os.path.join(PARENT, "77-88")  # of another container, where this number is somebody else's
os.mkdir(foreign)
with open(os.path.join(foreign, "process.json"), "w") as file:
    json.dump(dict(record(names[0]), pid=77, start_ticks=88, pid_namespace=1), file)
run("", PROBING_STORAGE_DEAD_BYTES="250000")
assert left() == sorted(names[1:] + [alive, "4194304-1", "notes", "77-88"]), (left(), names)
rebooted = os.path.join(PARENT, "99-88")
os.mkdir(rebooted)
with open(os.path.join(rebooted, "process.json"), "w") as file:
    json.dump(dict(record(names[1]), pid=os.getpid(), boot="00000000-0000-0000-0000-000000000001"), file)
run("")
assert os.path.exists(os.path.join(rebooted, "found-dead"))  # the machine has been started again since

import fcntl  # noqa: E402

with open(os.path.join(PARENT, names[1], "cold.json"), "w") as sealing:
    fcntl.flock(sealing, fcntl.LOCK_EX)
    run("", PROBING_STORAGE_DEAD_BYTES="1")
    assert left() == sorted([names[1], alive, "4194304-1", "notes", "77-88"]), left()
living.stdin.close()
assert living.wait(60) == 0
assert alive not in left()
subprocess.run(["rm", "-rf", base], check=True)
