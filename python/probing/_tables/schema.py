"""What a table's rows look like, read once from its class."""

import dataclasses
import re
from typing import Any, Dict, List, Mapping, Optional, Tuple

from . import conversions
from .annotations import Annotations, Unsupported
from .types import ColumnType, Refusal

TIMESTAMP = "timestamp"
_COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SHOWN = 100  # characters of a refused value in a message


class Column:
    """One column. ``attribute`` is the field that it is read from; None for the implicit time of the append."""

    def __init__(self, name: str, attribute: Optional[str], type_: ColumnType, unit: str, description: str) -> None:
        self.name = name
        self.attribute = attribute
        self.type = type_
        self.unit = unit
        self.description = description

    def describe(self) -> Dict[str, Any]:
        """What the table's file says about it."""
        return {"name": self.name, "type": self.type.name, "storage": self.type.storage, "nullable": self.type.nullable,
                "unit": self.unit, "description": self.description, "values": self.type.values}

    def __repr__(self) -> str:
        return "{} {!r}".format(self.name, self.type)


class Schema:
    """The columns of a table, the implicit ``timestamp`` first."""

    def __init__(self, table: str, kind: Any, columns: List[Column], description: str) -> None:
        self.table = table
        self.kind = kind
        self.columns = columns
        self.description = description
        self.fields = [column for column in columns if column.attribute is not None]

    @property
    def has_implicit_timestamp(self) -> bool:
        return len(self.fields) < len(self.columns)

    def describe(self) -> Dict[str, Any]:
        return {"table": self.table, "description": self.description,
                "columns": [column.describe() for column in self.columns]}

    def values(self, row: Any) -> Tuple[Any, ...]:
        """The values of a row (an instance, or a tuple or list in the order of the fields), not looked at yet."""
        if isinstance(row, self.kind):
            return tuple(getattr(row, str(column.attribute)) for column in self.fields)
        if not isinstance(row, (tuple, list)):
            raise TypeError("table {}: a row is a {} or a tuple of {} values, not {}".format(
                self.table, self.kind.__name__, len(self.fields), shown(row)))
        if len(row) != len(self.fields):
            raise TypeError("table {}: a row has {} values ({}), and this one {}: {}".format(
                self.table, len(self.fields), ", ".join(column.name for column in self.fields), len(row), shown(row)))
        return tuple(row)

    def convert(self, row: Any) -> Tuple[Any, ...]:
        """What is stored of a row, without the implicit time. Raises before anything is stored."""
        return tuple(self.convert_value(column, value) for column, value in zip(self.fields, self.values(row)))

    def convert_value(self, column: Column, value: Any) -> Any:
        """What is stored of a value; TypeError or OverflowError with table, column and value when it is none."""
        try:
            if value is not None:
                return column.type.convert(value)
            if column.type.nullable:
                return None
            raise Refusal("NULL is not allowed; write Optional[...]")
        except Refusal as refusal:
            raise refusal.kind("table {}, column {} ({}): {}: {}".format(
                self.table, column.name, column.type.name, shown(value), refusal)) from None

    def restore(self, stored: Tuple[Any, ...]) -> Tuple[Any, ...]:
        """The values of a stored row, the implicit time included, as they were appended."""
        return tuple(None if value is None else column.type.restore(value)
                     for column, value in zip(self.columns, stored))


def schema_of(kind: Any, table: str, local: Mapping[str, Any]) -> Schema:
    """The schema of a dataclass. TypeError when it is none, or when a field has no form as a column."""
    _check_dataclass(kind)
    annotations = Annotations(kind, local)
    columns = [_column(field, annotations, table) for field in dataclasses.fields(kind)]
    if not any(column.name.lower() == TIMESTAMP for column in columns):
        columns.insert(0, Column(TIMESTAMP, None, conversions.timestamp(), "ns", "When the row was appended."))
    names: Dict[str, str] = {}
    for column in columns:
        other = names.setdefault(column.name.lower(), column.name)
        if other is not column.name:
            raise TypeError("table {}: the columns {} and {} have one name in SQL, where the case of letters does not count; "
                            "rename one with field(metadata={{\"name\": ...}})".format(table, other, column.name))
    return Schema(table, kind, columns, _summary(kind))


def _column(field: Any, annotations: Annotations, table: str) -> Column:
    name = field.metadata.get("name", field.name)
    if not isinstance(name, str) or not _COLUMN_NAME.match(name):
        raise TypeError("table {}: {!r} is no name for a column; use ASCII letters, digits and '_': "
                        "field(metadata={{\"name\": ...}})".format(table, name))
    try:
        type_ = annotations.column_type(field)
    except Unsupported as error:
        raise TypeError("table {}, column {}: it {}".format(table, name, error)) from None
    texts = [field.metadata.get(key, "") for key in ("unit", "description")]
    for text in texts:
        if not isinstance(text, str):
            raise TypeError("table {}, column {}: unit and description are texts, not {}".format(table, name, shown(text)))
    return Column(name, field.name, type_, *texts)


def _check_dataclass(kind: Any) -> None:
    if not isinstance(kind, type):
        raise TypeError("@table is for a dataclass, not {}".format(shown(kind)))
    if not dataclasses.is_dataclass(kind):
        raise TypeError("{} is no dataclass; write @table above @dataclass".format(kind.__qualname__))
    if "__dataclass_fields__" not in kind.__dict__:
        fields = {field.name for field in dataclasses.fields(kind)}
        added = [name for name in kind.__dict__.get("__annotations__", {}) if name not in fields]
        if added:
            raise TypeError("{} adds {} to a dataclass and is none itself; write @table above @dataclass".format(
                kind.__qualname__, ", ".join(added)))
    if not dataclasses.fields(kind):
        raise TypeError("{} has no fields, and a table needs a column".format(kind.__qualname__))


def _summary(kind: Any) -> str:
    """The first line of the documentation, but not the signature that @dataclass puts in its place."""
    text = (kind.__dict__.get("__doc__") or "").strip()
    return "" if text.startswith(kind.__name__ + "(") else text.split("\n", 1)[0].strip()


def shown(value: Any) -> str:
    """A value in a message; whatever its repr does must not hide what is wrong."""
    try:
        text = repr(value)
    except Exception as error:
        return "<{} whose repr fails: {}>".format(type(value).__name__, type(error).__name__)
    return "{} ({})".format(text if len(text) <= _SHOWN else text[:_SHOWN] + "…", type(value).__name__)
