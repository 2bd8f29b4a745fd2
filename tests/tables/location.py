"""The folder that a process has its rows in: its own, private, and elsewhere when memory is not to be had."""

import os
import stat
import tempfile

from _tables import raises

from probing import ProbingError
from probing._tables import identity, leftovers, location

own = location.folder()
with open("/proc/self/stat") as file:
    started = file.read().rsplit(") ", 1)[1].split()[19]
assert own == "/dev/shm/probing-{}/{}-{}".format(os.geteuid(), os.getpid(), started), own
assert stat.S_IMODE(os.stat(own).st_mode) == 0o700 and stat.S_IMODE(os.stat(os.path.dirname(own)).st_mode) == 0o700
assert stat.S_IMODE(os.stat(os.path.join(own, identity.FILE)).st_mode) == 0o600
assert os.listdir(own) == [identity.FILE]
assert location.folder() == own
assert leftovers.remove(own) and not os.path.exists(own)
assert location.folder() == own and os.path.isdir(own)  # somebody had removed it

reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.write(writer, location.folder().encode())
    leftovers.remove(location.folder())
    os._exit(0)
os.waitpid(child, 0)
assert os.read(reader, 1000).decode().startswith("/dev/shm/probing-{}/{}-".format(os.geteuid(), child))
assert leftovers.remove(own)

with tempfile.TemporaryDirectory() as base:
    memory, runtime = os.path.join(base, "memory"), os.path.join(base, "runtime")
    os.environ["PROBING_RUNTIME_DIR"] = runtime
    location._MEMORY = memory
    beside_log = os.path.join(runtime, "probing-{}".format(os.geteuid()), "tables")

    def parent_now():
        """Where a process would make its folder that has none yet."""
        location._made = None
        return os.path.dirname(location.folder())

    os.mkdir(memory)
    shared = os.path.join(memory, "probing-{}".format(os.geteuid()))
    os.mkdir(shared)
    os.chmod(shared, 0o755)  # others could read the rows
    assert parent_now() == beside_log
    assert stat.S_IMODE(os.stat(os.path.dirname(beside_log)).st_mode) == 0o700  # the log goes there too

    os.rmdir(shared)
    os.symlink(base, shared)
    assert parent_now() == beside_log

    os.remove(shared)
    with open(shared, "w"):
        pass
    assert parent_now() == beside_log

    os.chmod(beside_log, 0o777)
    raises(ProbingError, parent_now, "no folder for the rows", shared, beside_log, "PROBING_RUNTIME_DIR")
