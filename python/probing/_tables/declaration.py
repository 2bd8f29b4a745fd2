"""@table: a dataclass becomes a table that the process writes and SQL reads."""

import sys
from typing import Any, Callable, Dict, Iterable, List, Optional, TypeVar, overload

from .._errors import ProbingError
from . import settings
from .schema import Schema, schema_of
from .writer import Writer

_Class = TypeVar("_Class", bound=type)
_METHODS = ("append", "append_many", "take", "query", "drop", "flush", "save")

_declared: Dict[str, "Table"] = {}


class Table:
    """A declared table: its schema, its limits and the writer of this process. ``Class.__probing_table__`` is one."""

    def __init__(self, schema: Schema, capacity: int, retention: Any) -> None:
        self.schema = schema
        self.capacity = capacity
        self.retention_ns, self.retention_bytes = settings.limits(retention)
        self.writer = Writer(schema, capacity, self.retention_ns, self.retention_bytes)

    @property
    def name(self) -> str:
        return self.schema.table

    def append(self, row: Any) -> None:
        """Stores a row: an instance of the class, or a tuple of its values in the order of the fields."""
        self.writer.append(row)

    def append_many(self, rows: Iterable[Any]) -> int:
        """Stores rows in their order and says how many; a wrong one ends it, and those before it are stored."""
        return self.writer.append_many(rows)

    def take(self, count: int = 10) -> List[Any]:
        """The latest rows, the oldest of them first, as tuples with the implicit timestamp."""
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise ValueError("take(n) gives n rows; {!r} is no such number".format(count))
        return [self.schema.restore(row) for row in self.writer.take(count)]

    def query(self, sql: Optional[str] = None) -> Any:
        """The result of a query, by default of all rows; the table is ``python.<name>`` there."""
        from .._probe import query

        return query("SELECT * FROM python.{}".format(self.name) if sql is None else sql)

    def flush(self) -> None:
        """Returns when what has been appended is in the file, also for a machine that loses power where it is a disk."""
        self.writer.flush()

    def drop(self) -> None:
        """Takes the table and its rows away; the next append makes an empty one."""
        self.writer.drop()

    def __repr__(self) -> str:
        return "<table python.{} ({})>".format(self.name, ", ".join(map(repr, self.schema.columns)))


@overload
def table(target: _Class) -> _Class: ...


@overload
def table(
    target: Optional[str] = None, *, name: Optional[str] = None, capacity: Optional[int] = None, retention: Any = None,
    evolve: bool = False
) -> Callable[[_Class], _Class]: ...


def table(
    target: Any = None, *, name: Optional[str] = None, capacity: Optional[int] = None, retention: Any = None,
    evolve: bool = False
) -> Any:
    """Makes a dataclass a table, ``python.<name>`` in SQL; the default name is the class's in snake_case.

    ``capacity`` is how many of the latest rows stay in memory, ``retention`` how long ("7d") or how much ("2GB") of it is
    kept on disk. The class gets ``append``, ``append_many``, ``take``, ``query``, ``flush`` and ``drop``, its instances
    ``save``. With ``evolve=True`` a class of the same table name may have other columns than the former one had.
    """
    local = sys._getframe(1).f_locals
    if target is not None and not isinstance(target, (str, type)):
        raise TypeError("@table is for a dataclass; write @table, @table(\"name\") or @table(capacity=...), not "
                        "table({!r})".format(target))
    if isinstance(target, type):
        return _declare(target, None, None, None, False, local)
    if target is not None and name is not None:
        raise TypeError("@table has two names, {!r} and {!r}; give one".format(target, name))
    chosen = target if name is None else name
    return lambda kind: _declare(kind, chosen, capacity, retention, evolve, local)


def declared() -> List[Table]:
    """The tables of this process, in the order of their declaration."""
    return list(_declared.values())


def _declare(kind: Any, name: Optional[str], capacity: Optional[int], retention: Any, evolve: bool, local: Any) -> Any:
    schema = schema_of(kind, settings.table_name(kind, name) if isinstance(kind, type) else "?", local)
    _check_members(kind, schema)
    made = Table(schema, settings.rows(capacity), retention)
    former = _declared.get(schema.table)
    if former is not None:
        check_change(former.schema, schema, evolve)
    made.writer.open(None if former is None else former.writer)
    _declared[schema.table] = made
    _add_methods(kind, made)
    return kind


def _check_members(kind: Any, schema: Schema) -> None:
    for name in _METHODS:
        if any(column.attribute == name for column in schema.fields):
            raise TypeError("table {}: the field {} has the name of a method that @table adds; rename the field and keep "
                            "the column: field(metadata={{\"name\": \"{}\"}})".format(schema.table, name, name))
        if name in kind.__dict__ and "__probing_table__" not in kind.__dict__:  # inherited ones give way: a Row's
            raise TypeError("table {}: class {} has a {} of its own, and @table adds a method of that name; rename "
                            "it".format(schema.table, kind.__qualname__, name))


def check_change(former: Schema, schema: Schema, evolve: bool) -> None:
    """ProbingError when a table of this name cannot go on with other columns."""
    known = {column.name: repr(column.type) for column in former.columns}
    fresh = {column.name: repr(column.type) for column in schema.columns}
    if list(known.items()) == list(fresh.items()):
        return
    changed = ["{} is {} and was {}".format(name, fresh[name], known[name])
               for name in fresh if name in known and fresh[name] != known[name]]
    added = ["{} is new".format(name) for name in fresh if name not in known]
    gone = ["{} is gone".format(name) for name in known if name not in fresh]
    if not evolve or changed or gone:
        advice = "columns can only be added; use another name" if evolve else "use another name, or @table(evolve=True) for added columns"
        raise ProbingError("invalid_argument", "the table {} exists with other columns: {}; {}".format(
            schema.table, ", ".join(changed + added + gone) or "their order is another", advice))


def _add_methods(kind: Any, made: Table) -> None:
    kind.__probing_table__ = made
    kind.save = made.writer.save
    kind.append = staticmethod(made.writer.append)
    kind.append_many = staticmethod(made.writer.append_many)
    for name in ("take", "query", "flush", "drop"):
        setattr(kind, name, staticmethod(getattr(made, name)))
