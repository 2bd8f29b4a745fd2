"""The way into the native writer: which file a table has in this process, and the functions that fill it."""

import json
import os
import time
from typing import Any, Callable, Iterable, List, Optional, Tuple

import _probing_hook as hook

from .._errors import ProbingError
from .._native import loaded
from . import batches, location, settings
from .schema import Column, Schema
from .types import Refusal

# What the native part says of a row that it does not store: enum ring_status in ring.h.
_INVALID, _TOO_LARGE, _NO_SPACE, _SYSTEM = 1, 6, 7, 9
_FORGIVEN = (_NO_SPACE, _SYSTEM)
_RETRY_S = 1.0

_NULLABLE, _APPEND_TIME = 1, 2  # enum ring_column_flags
_KINDS = {  # enum ring_kind
    "bool": 1, "int8": 2, "int16": 3, "int32": 4, "int64": 5, "uint8": 6, "uint16": 7, "uint32": 8, "uint64": 9,
    "float32": 10, "float64": 11, "utf8": 12, "binary": 13, "timestamp_ns": 14, "date32": 15, "duration_ns": 16, "uuid": 18,
    "json": 19,
}


class Writer:
    """The rows of one table of this process, kept by native code in a file of its own.

    The rows of a forked child are its own: the native part sees with the first row that the process is another one, and
    asks for the path again.
    """

    def __init__(self, schema: Schema, capacity: int, retention_ns: Optional[int], retention_bytes: Optional[int]) -> None:
        self.schema = schema
        self.capacity = capacity
        self.lost = 0  # rows and batches for which there was no place; what a ring itself refuses is counted in its file
        self._retention = retention_ns, retention_bytes
        self._retry_at = 0.0
        self._complained_in: Optional[int] = None
        self._functions: Optional[List[Any]] = None

    def open(self, former: Optional["Writer"]) -> None:
        """Makes the file, or goes on with that of a former declaration that has the same columns."""
        core = loaded()
        if not hasattr(core, "table_open"):
            raise ProbingError("unavailable", "the native library {} is of another version than the package and knows no "
                               "tables; install the package again and restart this process".format(hook.LIBRARY))
        limits = (self.capacity, settings.memory("PROBING_STORAGE_TABLE_MEMORY", settings.DEFAULT_TABLE_MEMORY),
                  settings.memory("PROBING_STORAGE_MEMORY", settings.DEFAULT_MEMORY))
        given = None if former is None or former._functions is None else former._functions[0]
        functions: List[Any] = core.table_open(
            self._path, self._description(), limits, descriptions(self.schema), self.schema.kind, self.schema.values,
            self._not_stored, given)
        self._functions = functions
        (_, save, self.append, self._append_rows, self._append_buffers, self._append_arrow, self._take, self._flush,
         self._drop) = functions
        append = self.append

        def save_row(row: Any) -> None:
            append(row)

        self.save = save_row if save is None else save  # a method of rows: native where this Python has such methods

    def append_many(self, rows: Iterable[Any]) -> int:
        columns = batches.columns_of(self.schema, rows)
        if columns is not None:
            count: int = self._append_buffers(*columns)
        elif hasattr(rows, "__arrow_c_stream__"):
            count = self._append_arrow(rows.__arrow_c_stream__())
        else:
            count = self._append_rows(rows)
        return count

    def take(self, count: int) -> List[Tuple[Any, ...]]:
        """The latest rows as they are stored, the oldest of them first."""
        rows: List[Tuple[Any, ...]] = self._take(count)
        return rows

    def flush(self) -> None:
        self._flush()

    def drop(self) -> None:
        self._drop()

    def _description(self) -> Tuple[Any, ...]:
        """What the file says of the table."""
        age, size = self._retention
        extra = {"retention_ns": age, "retention_bytes": size,
                 "values": {column.name: column.type.values for column in self.schema.columns if column.type.values}}
        columns = []
        for column in self.schema.columns:
            flags = _APPEND_TIME if column.attribute is None else _NULLABLE if column.type.nullable else 0
            columns.append((column.name, column.type.name, column.unit, column.description, kind(column), flags))
        return self.schema.table, self.schema.description, json.dumps(extra, separators=(",", ":")), tuple(columns)

    def _path(self) -> Optional[str]:
        """Where the rows of this process are; None when there is no place, now or a moment ago."""
        if time.monotonic() < self._retry_at:
            self.lost += 1
            return None
        try:
            return os.path.join(location.folder(), self.schema.table + ".ring")
        except (ProbingError, OSError) as error:
            self._not_stored(_SYSTEM, -1, str(error))
            return None

    def _not_stored(self, status: int, index: int, text: str) -> None:
        """A row was not stored, or its file not made. What its values are to blame for is raised; a full or read-only
        place is not the program's fault, and training goes on: it is counted, and said once in the log."""
        column = "table {}: ".format(self.schema.table) if index < 0 else "table {}, column {}: ".format(
            self.schema.table, self.schema.columns[index].name)
        if status in _FORGIVEN:
            self.lost += 1
            self._retry_at = time.monotonic() + _RETRY_S
            if self._complained_in != os.getpid():
                self._complained_in = os.getpid()
                hook.log("{}rows are not stored, only counted, as long as this lasts: {}".format(column, text))
        elif status == _TOO_LARGE:
            raise OverflowError(column + text)
        else:
            raise ProbingError("invalid_argument" if status == _INVALID else "internal", column + text)


def kind(column: Column) -> int:
    """What the native part stores for a column: enum ring_kind."""
    if column.type.name in _KINDS:
        return _KINDS[column.type.name]
    if column.type.name.startswith(("list<", "struct<")):
        return _KINDS["json"]
    return _KINDS[column.type.storage]  # decimals, whose text need not be a number of JSON's


def descriptions(schema: Schema) -> Tuple[Any, ...]:
    """The columns that a row has values for, as the native part wants them."""
    return tuple((column.attribute, column.type.storage, column.type.nullable, column.type.direct,
                  _conversion(schema, column)) for column in schema.fields)


def _conversion(schema: Schema, column: Column) -> Callable[[Any], Any]:
    """Schema.convert_value for one column, without its detour where nothing is wrong."""
    plain, explain = column.type.convert, schema.convert_value

    def convert(value: Any) -> Any:
        if value is not None:
            try:
                return plain(value)
            except Refusal:
                pass  # said again below, with the names and the value
        return explain(column, value)

    return convert
