"""Where the rows of this process are: a folder of its own in memory, named so that no other process is mistaken for it.

The folder goes with the process when that ends in order, unless ``probing.storage.keep`` is on. After a crash it stays, with
the rows and with process.json, which says whose they are.
"""

import json
import os
import sys
import threading
from typing import Iterable, Optional, Tuple

import _probing_hook as hook

from .._errors import ProbingError
from . import identity, leftovers

_MEMORY = "/dev/shm"  # rows there survive this process, and writing them never waits for a disk

_lock = threading.Lock()  # a new one in a forked child, where another thread may have held the parent's
_made: Optional[Tuple[int, str, identity.Record]] = None  # by which process, where, and who that is
_ending = False


def folder() -> str:
    """The folder of this process, made if it is not there: in memory, or beside the log where there is none to write to.

    Rows may be secrets, so it must be ours alone; what somebody else has put in its place is not used.
    """
    with _lock:
        if _made is not None and _made[0] == os.getpid() and os.path.isdir(_made[1]):
            return _made[1]
        return _make()


def start_time() -> int:
    """When this process began, in clock ticks since the machine did."""
    return identity.start_time()


def _make() -> str:
    global _made
    record = identity.describe()
    name = "{}-{}".format(record["pid"], record["start_ticks"])
    failures = []
    for parent in _parents():
        try:
            for outer in parent:
                _make_private(outer)
            own = os.path.join(parent[-1], name)
            _make_private(own)
            # Rows that come after the end are nobody's: the next process removes them.
            identity.write(own, identity.ended(record, kept=False) if _ending else record)
        except OSError as error:
            failures.append("{}: {}".format(parent[-1], error.strerror or error))
            continue
        _end_with_worker()
        _made = (os.getpid(), own, record)
        leftovers.sweep(parent[-1])
        return own
    raise ProbingError("unavailable", "no folder for the rows of tables could be made ({}); make one of them writable, or "
                       "set PROBING_RUNTIME_DIR".format("; ".join(failures)))


def _end_with_worker() -> None:
    """Children of multiprocessing run their own functions at their end, and not those of atexit."""
    multiprocessing = sys.modules.get("multiprocessing.process")
    if multiprocessing is not None and multiprocessing.parent_process() is not None:
        from multiprocessing import util

        util.Finalize(None, end, exitpriority=-100)


def end() -> None:
    """The orderly end of the process: takes the folder away, or leaves word in it. Called by _probing_hook."""
    global _ending
    if _made is None or _made[0] != os.getpid():
        return  # a parent's
    _ending = True
    _, own, record = _made
    try:
        if leftovers.keep(own) or _is_to_be_sealed(own):
            identity.write(own, identity.ended(record, kept=True))
        else:
            leftovers.remove(own)
    except Exception as error:
        hook.log("the folder {} of this process was not cleared away: {}".format(own, error))


def _is_to_be_sealed(own: str) -> bool:
    """Whether rows are left for the cold tier, which had no time for them: a later process of the job seals them."""
    try:
        with open(os.path.join(own, "cold.json"), encoding="utf-8") as file:
            return json.load(file).get("sealed") is False
    except (OSError, ValueError, AttributeError):
        return False


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


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
