"""What dead processes of this user left: kept for those who want to read it, within an age and a size."""

import os
import re
import time
from typing import List, NamedTuple, Optional, Tuple

import _probing_hook as hook

from . import identity, settings

# Made by the first who finds the process dead: memory does not tell when its rows were last written.
FOUND_DEAD = "found-dead"

DEFAULT_AGE = "7d"
DEFAULT_BYTES = "2GiB"

_KEEP = "keep"
_COLD = "cold.json"  # names where rows are to be sealed; locked by who does it
_FOLDER = re.compile(r"\d{1,10}-\d{1,20}\Z")


class Leftover(NamedTuple):
    """The folder of a dead process."""

    path: str
    died: float  # seconds since 1970, at the latest
    bytes: int


def sweep(parent: str) -> None:
    """Removes leftovers that are too old, and of the others the oldest ones where they take too much. Never raises."""
    try:
        age, size = _limits()
    except ValueError as error:
        hook.log("what dead processes left stays, whatever its size: {}".format(error))
        return
    now, taken = time.time(), 0
    for leftover in sorted(_find(parent), key=lambda it: it.died, reverse=True):
        taken += leftover.bytes
        if now - leftover.died <= age and taken <= size:
            continue
        taken -= leftover.bytes
        if remove(leftover.path):
            hook.log("removed {} with {} bytes, which a dead process left: probing.storage.dead_age is {:.0f} s and "
                     "dead_bytes {}".format(leftover.path, leftover.bytes, age, size))


def remove(folder: str) -> bool:
    """Removes the folder of a process with all that is in it, unless somebody is sealing its rows."""
    lock = _lock(folder)
    if lock is None:
        return False
    try:
        # Who it was goes last: a removal that is cut short goes on next time.
        for name in sorted(os.listdir(folder), key=lambda name: name == identity.FILE):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
        return True
    except OSError:
        return False  # somebody else is at it
    finally:
        if lock >= 0:
            os.close(lock)


def keep(folder: str) -> bool:
    """Whether the folder of this process is to stay after an orderly end: the probe leaves word in it if it has one."""
    try:
        with open(os.path.join(folder, _KEEP)) as file:
            return file.read() == "true"
    except OSError:
        pass
    return os.environ.get("PROBING_STORAGE_KEEP", "").lower() in ("1", "true", "yes", "on")


def _limits() -> Tuple[float, int]:
    """Seconds and bytes, from the variables that the probe takes the options of the same names from."""
    age, size = os.environ.get("PROBING_STORAGE_DEAD_AGE", ""), os.environ.get("PROBING_STORAGE_DEAD_BYTES", "")
    nanoseconds, _ = settings.limits(age + "s" if age.isdigit() else age or DEFAULT_AGE)
    _, most = settings.limits(size + "B" if size.isdigit() else size or DEFAULT_BYTES)
    if nanoseconds is None or most is None:
        raise ValueError("probing.storage.dead_age {!r} is no time such as \"7d\", or dead_bytes {!r} no size such as "
                         "\"2GiB\"".format(age, size))
    return nanoseconds / 1e9, most


def _find(parent: str) -> List[Leftover]:
    found = []
    try:
        names = os.listdir(parent)
    except OSError:
        return []
    for name in names:
        path = os.path.join(parent, name)
        # One without a record may have been made this very moment.
        record = identity.read(path) if _FOLDER.match(name) else None
        if record is None or not identity.is_dead(record):
            continue
        try:
            size = sum(os.lstat(os.path.join(path, entry)).st_blocks * 512 for entry in os.listdir(path))
            found.append(Leftover(path, _died(path, record), size))
        except OSError:
            continue  # somebody removes it
    return found


def _died(path: str, record: identity.Record) -> float:
    end = record.get("end")
    if isinstance(end, dict) and isinstance(end.get("at_ns"), int):
        return float(end["at_ns"] / 1e9) if end.get("kept") else 0.0
    mark = os.path.join(path, FOUND_DEAD)
    os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    return os.stat(mark).st_mtime


def _lock(folder: str) -> Optional[int]:
    """A descriptor that holds the lock of the sealer, -1 where nothing is to be sealed, None when somebody has it."""
    import fcntl

    try:
        descriptor = os.open(os.path.join(folder, _COLD), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
