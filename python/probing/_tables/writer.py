"""The way into the native writer: which file a table has in this process, and the functions that fill it."""

import json
import os
from typing import Any, Callable, List, Optional, Tuple

import _probing_hook as hook

from .._errors import ProbingError
from .._native import loaded
from . import location
from .schema import Column, Schema
from .types import Refusal


class Writer:
    """The rows of one table of this process, kept by native code in a file of its own.

    The rows of a forked child are its own: the native part sees with the first row that the process is another one, and
    asks ``path`` again.
    """

    def __init__(self, schema: Schema, capacity: int) -> None:
        self.schema = schema
        self.capacity = capacity
        self._functions: Optional[Tuple[Any, ...]] = None

    def open(self, former: Optional["Writer"]) -> None:
        """Makes the file, or goes on with that of a former declaration that has the same columns."""
        core = loaded()
        if not hasattr(core, "table_open"):
            raise ProbingError("unavailable", "the native library {} is of another version than the package and knows no "
                               "tables; install the package again and restart this process".format(hook.LIBRARY))
        description = json.dumps(self.schema.describe(), separators=(",", ":"))
        given = None if former is None or former._functions is None else former._functions[0]
        self._functions = core.table_open(self.path, description, self.capacity, descriptions(self.schema), self.schema.kind,
                                          self.schema.values, given)
        _, self.append, self.append_many, self._take, self._flush, self._drop = self._functions

    def path(self) -> str:
        """Where the rows of this process are."""
        return os.path.join(location.folder(), self.schema.table + ".ring")

    def take(self, count: int) -> List[Tuple[Any, ...]]:
        """The latest rows as they are stored, the oldest of them first."""
        rows: List[Tuple[Any, ...]] = self._take(count)
        return rows

    def flush(self) -> None:
        self._flush()

    def drop(self) -> None:
        self._drop()


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
