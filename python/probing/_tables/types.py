"""What a column can hold: a logical type for SQL, and the plain Python value that the native writer is given for it."""

from typing import Any, Callable, Dict, Optional, Tuple

INTEGERS: Dict[str, Tuple[int, int]] = {}
for _bits in (8, 16, 32, 64):
    INTEGERS["int{}".format(_bits)] = -(1 << _bits - 1), (1 << _bits - 1) - 1
    INTEGERS["uint{}".format(_bits)] = 0, (1 << _bits) - 1


class NarrowType:
    """Says how many bits a number gets: ``step: Annotated[int, probing.int32]``."""

    def __init__(self, name: str, base: type) -> None:
        self.name = name
        self.base = base

    def __repr__(self) -> str:
        return "probing." + self.name


NARROW_TYPES = {name: NarrowType(name, int) for name in INTEGERS}
NARROW_TYPES.update({name: NarrowType(name, float) for name in ("float32", "float64")})


class Refusal(Exception):
    """Why a value is none of a column's. ``kind`` is the exception that the caller gets to see."""

    def __init__(self, reason: str, kind: type = TypeError) -> None:
        super().__init__(reason)
        self.kind = kind


class ColumnType:
    """A type of values.

    ``name`` is the logical type, ``storage`` what the native writer stores: bool, an integer or float of some width, utf8
    or binary. ``convert`` turns a value into that or raises Refusal; None is not among its values. ``restore`` goes the
    other way. With ``direct``, values of the very type of ``storage`` need no conversion. ``to_json`` and ``from_json`` are
    the same two for a value inside of a list or a struct.
    """

    __slots__ = ("name", "storage", "convert", "restore", "direct", "to_json", "from_json", "nullable", "values")

    def __init__(
        self,
        name: str,
        storage: str,
        convert: Callable[[Any], Any],
        restore: Optional[Callable[[Any], Any]] = None,
        direct: bool = False,
        to_json: Optional[Callable[[Any], Any]] = None,
        from_json: Optional[Callable[[Any], Any]] = None,
        values: Optional[Tuple[Any, ...]] = None,
    ) -> None:
        self.name = name
        self.storage = storage
        self.convert = convert
        self.restore = restore or _same
        self.direct = direct
        self.to_json = to_json or convert
        self.from_json = from_json or self.restore
        self.nullable = False
        self.values = values  # of an enumeration or a Literal, as they are stored

    def optional(self) -> "ColumnType":
        """The same type with NULL among its values."""
        copy = ColumnType(self.name, self.storage, self.convert, self.restore, self.direct, self.to_json, self.from_json,
                          self.values)
        copy.nullable = True
        return copy

    def __repr__(self) -> str:
        return self.name + ("?" if self.nullable else "")


def _same(value: Any) -> Any:
    return value
