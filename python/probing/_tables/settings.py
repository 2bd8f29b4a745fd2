"""What @table is told beside the class: name, capacity, retention."""

import datetime
import os
import re
from typing import Any, Optional, Tuple

import _probing_hook as hook

from .schema import shown

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\Z")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12,
          "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}
_LARGEST = (1 << 63) - 1

DEFAULT_CAPACITY = 1 << 20  # rows
DEFAULT_MEMORY = 1 << 30  # bytes, of all tables of a process
DEFAULT_TABLE_MEMORY = 256 << 20
_LEAST_MEMORY = 1 << 20


def table_name(kind: Any, name: Optional[str]) -> str:
    """The table's name in SQL: the one that is given, or the class's in snake_case."""
    if name is not None and (not isinstance(name, str) or not _NAME.match(name)):
        raise ValueError("{} is no name for a table; use up to 63 lower-case letters, digits and '_', not beginning with a "
                         "digit: @table(\"metric_data\")".format(shown(name)))
    if name is not None:
        return name
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", kind.__name__)
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()
    if not _NAME.match(words):
        raise ValueError("class {} needs a name for its table: @table(\"metric_data\")".format(kind.__qualname__))
    return words


def rows(capacity: Optional[int]) -> int:
    """How many of the latest rows stay in memory."""
    if capacity is None:
        return DEFAULT_CAPACITY
    if not isinstance(capacity, int) or isinstance(capacity, bool):
        raise TypeError("capacity is a number of rows, not {}".format(shown(capacity)))
    if not 1 <= capacity <= _LARGEST:
        raise ValueError("capacity is at least one row, and this is {}".format(capacity))
    return capacity


def limits(retention: Any) -> Tuple[Optional[int], Optional[int]]:
    """For how long (ns) and how much (bytes) is kept: of a timedelta, of "7d" or "2GB", or of a tuple of both."""
    age: Optional[int] = None
    size: Optional[int] = None
    for one in retention if isinstance(retention, tuple) else () if retention is None else (retention,):
        if isinstance(one, datetime.timedelta):
            age = one // datetime.timedelta(microseconds=1) * 1000
            continue
        match = _AMOUNT.match(one) if isinstance(one, str) else None
        unit = match.group(2).lower() if match else ""
        if match and unit in _SECONDS:
            age = round(float(match.group(1)) * _SECONDS[unit] * 1e9)
        elif match and unit in _BYTES:
            size = round(float(match.group(1)) * _BYTES[unit])
        else:
            raise ValueError("{} is no retention; write timedelta(days=7), \"7d\", \"2GB\", or (\"7d\", \"2GB\") for "
                             "both".format(shown(one)))
    for limit in (age, size):
        if limit is not None and not 0 < limit <= _LARGEST:
            raise ValueError("{} is no retention; it must keep something, and at most 292 years".format(shown(retention)))
    return age, size


def memory(variable: str, default: int) -> int:
    """Bytes, from the variable of an option of the probe's (``probing.storage.memory``). A bad one is said in the log."""
    text = os.environ.get(variable, "").strip()
    try:
        size = limits(text + "B" if text.isdigit() else text)[1] if text else default
    except ValueError:
        size = None
    if size is None or size < _LEAST_MEMORY:
        hook.log("{}={} is no size such as \"512MiB\", of 1 MiB at least; tables get {} bytes".format(variable, text, default))
        return default
    return size
