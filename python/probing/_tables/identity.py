"""Who this process is, for those who read its rows after its end: the file process.json in its folder."""

import json
import os
import sys
import time
from typing import Any, Dict, List, Optional, Tuple

from .. import _version

FILE = "process.json"

_STARTED = 19  # place of starttime in /proc/<pid>/stat after the command: see proc(5), field 22
_RANK = ("PROBING_STORAGE_RANK", "RANK", "SLURM_PROCID")
_JOB = ("PROBING_STORAGE_JOB", "TORCHELASTIC_RUN_ID", "SLURM_JOB_ID")
_LONGEST = 1000  # characters of an exception's text

Record = Dict[str, Any]


def start_time() -> int:
    """When this process began, in clock ticks since the machine did: a number that comes again has another one."""
    _, ticks = _stat("self")
    return ticks


def describe() -> Record:
    """This process as it is now. The environment is not in it, but for job and rank."""
    now, ticks = time.time_ns(), start_time()
    since_start = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    events = _oom_events()
    return {
        "version": 1,
        "pid": os.getpid(), "start_ticks": ticks, "boot": _boot(), "pid_namespace": _pid_namespace(),
        "parent_pid": os.getppid(), "uid": os.geteuid(), "host": _text(os.uname().nodename),
        "executable": _text(sys.executable or ""), "command": _command(), "working_directory": _working_directory(),
        "python": "{}.{}.{}".format(*sys.version_info[:3]), "probing": _version.__version__,
        "job": _variable(_JOB), "rank": _variable(_RANK),
        "started_ns": now - int(since_start * 1e9), "made_ns": now,
        "oom_events": events, "oom_kills": oom_kills(events),
    }


def write(folder: str, record: Record) -> None:
    """Replaces the file in one step: whoever reads it finds the former one or this one."""
    path = os.path.join(folder, FILE)
    passing = "{}.{}".format(path, os.getpid())
    with open(passing, "w", encoding="utf-8", opener=_private) as file:
        json.dump(record, file)
    os.replace(passing, path)


def read(folder: str) -> Optional[Record]:
    """What the file says; None when there is none, or none that this version understands."""
    try:
        with open(os.path.join(folder, FILE), encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("version") == 1 else None


def ended(record: Record, kept: bool) -> Record:
    """The record of a process that comes to its end now, and the exception that it ends with if there is one."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    return dict(record, end={
        "at_ns": time.time_ns(), "exception": None if error is None else _exception(error), "kept": kept})


def is_dead(record: Record) -> bool:
    """Whether the process ended for certain; not where that cannot be told, as for one of another container."""
    boot, own_boot = record.get("boot"), _boot()
    if boot and own_boot and boot != own_boot:
        return True
    space = record.get("pid_namespace")
    if not space or space != _pid_namespace():
        return False
    try:
        state, ticks = _stat(str(int(record["pid"])))
    except (FileNotFoundError, ProcessLookupError):
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return state in "ZX" or ticks != record.get("start_ticks")


def oom_kills(path: Optional[str]) -> Optional[int]:
    """How many processes of the control group were killed for want of memory."""
    try:
        with open(path or "") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), None)
    except (OSError, ValueError, IndexError):
        return None


def _oom_events() -> Optional[str]:
    """The file of the kernel's that counts them: cgroups(7), both versions."""
    try:
        with open("/proc/self/cgroup") as file:
            groups = [line.rstrip("\n").split(":", 2) for line in file]
    except OSError:
        return None
    for number, controllers, path in groups:
        if number == "0":
            candidates = ["/sys/fs/cgroup" + path.rstrip("/") + "/memory.events", "/sys/fs/cgroup/memory.events"]
        elif "memory" in controllers.split(","):
            candidates = ["/sys/fs/cgroup/memory" + path.rstrip("/") + "/memory.oom_control"]
        else:
            continue
        for candidate in candidates:
            if oom_kills(candidate) is not None:
                return candidate
    return None


def _stat(process: str) -> Tuple[str, int]:
    with open("/proc/{}/stat".format(process), "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return fields[0].decode(), int(fields[_STARTED])


def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return ""  # some sandboxes have none


def _pid_namespace() -> int:
    try:
        return int(os.readlink("/proc/self/ns/pid").strip("pid:[]"))
    except (OSError, ValueError):
        return 0


def _command() -> List[str]:
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return [_text(os.fsdecode(word)) for word in file.read().split(b"\0")[:-1]]
    except OSError:
        return []


def _working_directory() -> Optional[str]:
    try:
        return _text(os.getcwd())
    except OSError:
        return None  # it was removed


def _variable(names: Tuple[str, ...]) -> Optional[str]:
    return next((_text(os.environ[name]) for name in names if os.environ.get(name)), None)


def _exception(error: Any) -> str:
    name = type(error).__qualname__ if type(error).__module__ == "builtins" else "{}.{}".format(
        type(error).__module__, type(error).__qualname__)
    try:
        words = str(error)
    except Exception:
        words = ""  # the program's own code, and it fails
    return _text("{}: {}".format(name, words) if words else name)[:_LONGEST]


def _text(value: str) -> str:
    """Names of files need not be text; JSON must be."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
