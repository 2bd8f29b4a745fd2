"""Where the rows of this process are: a folder of its own in memory, named so that no other process is mistaken for it."""

import os
from typing import Iterable, Tuple

import _probing_hook as hook

from .._errors import ProbingError

_MEMORY = "/dev/shm"  # rows there survive this process, and writing them never waits for a disk
_STARTED = 19  # place of starttime in /proc/<pid>/stat after the command: see proc(5), field 22


def folder() -> str:
    """The folder of this process, made if it is not there: in memory, or beside the log where there is none to write to.

    Rows may be secrets, so it must be ours alone; what somebody else has put in its place is not used.
    """
    name = "{}-{}".format(os.getpid(), start_time())
    failures = []
    for parent in _parents():
        try:
            for outer in parent:
                _make_private(outer)
            own = os.path.join(parent[-1], name)
            _make_private(own)
            return own
        except OSError as error:
            failures.append("{}: {}".format(parent[-1], error.strerror or error))
    raise ProbingError("unavailable", "no folder for the rows of tables could be made ({}); make one of them writable, or "
                       "set PROBING_RUNTIME_DIR".format("; ".join(failures)))


def start_time() -> int:
    """When this process began, in clock ticks since the machine did: a number that comes again has another one."""
    with open("/proc/self/stat", "rb") as file:
        return int(file.read().rpartition(b")")[2].split()[_STARTED])


def _parents() -> Iterable[Tuple[str, ...]]:
    """Folders to try, each with those above it that are private too: os.makedirs would leave them open to others."""
    yield (os.path.join(_MEMORY, "probing-{}".format(os.geteuid())),)
    beside_log = os.path.dirname(hook.log_path())
    yield beside_log, os.path.join(beside_log, "tables")


def _make_private(path: str) -> None:
    os.makedirs(path, 0o700, exist_ok=True)
    status = os.lstat(path)
    if status.st_uid != os.geteuid() or status.st_mode & 0o77 or not os.path.isdir(path) or os.path.islink(path):
        raise OSError(0, "it is not a folder of this user alone (mode 0700)")
    if not os.access(path, os.W_OK | os.X_OK):
        raise OSError(0, "it is not writable")
