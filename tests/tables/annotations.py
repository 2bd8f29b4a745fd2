"""Annotations that are objects: what each means as a column."""

import datetime
import decimal
import enum
import sys
import typing
import uuid
from dataclasses import InitVar, dataclass, field, make_dataclass
from typing import Any, ClassVar, Dict, Generic, List, NamedTuple, NewType, Optional, Sequence, Tuple, TypeVar, Union

from _tables import raises, schema, types
from typing import Literal

import probing


class Phase(enum.Enum):
    TRAIN = "train"
    TEST = "test"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Bits(enum.IntFlag):
    A = 1
    B = 2


@dataclass
class Point:
    x: int
    y: Optional[float]


Step = NewType("Step", int)


@dataclass
class All:
    """Everything.

    More of it.
    """

    a: int
    b: float
    c: bool
    d: str
    e: bytes
    f: datetime.datetime
    g: datetime.date
    h: datetime.timedelta
    i: decimal.Decimal
    j: uuid.UUID
    k: Phase
    l: Level
    m: Bits
    n: Optional[int]
    o: Literal["x", "y"]
    p: Literal[1, None]
    q: List[Optional[int]]
    r: Dict[str, Any]
    s: dict
    t: Point
    u: List[Point]
    v: Step
    w: Union[int, float, None]
    x: Tuple[int, ...]
    y: Sequence[str]
    z: Dict[str, List[int]]
    skipped: ClassVar[int] = 3
    given: InitVar[int] = 4


found = types(All)
assert found == {
    "a": "int64", "b": "float64", "c": "bool", "d": "utf8", "e": "binary", "f": "timestamp_ns", "g": "date32",
    "h": "duration_ns", "i": "decimal", "j": "uuid", "k": "utf8", "l": "utf8", "m": "int64", "n": "int64?", "o": "utf8",
    "p": "int64?", "q": "list<int64?>", "r": "json", "s": "json", "t": "struct<x int64, y float64?>",
    "u": "list<struct<x int64, y float64?>>", "v": "int64", "w": "float64?", "x": "list<int64>", "y": "list<utf8>",
    "z": "json",
}, found

whole = schema(All)
assert whole.description == "Everything."
assert whole.columns[0].name == "timestamp" and whole.has_implicit_timestamp
assert [column.type.values for column in whole.fields if column.name in "klop"] == [
    ("train", "test"), ("LOW", "HIGH"), ("x", "y"), (1,)]


@dataclass
class Own:
    timestamp: int


assert types(Own) == {"timestamp": "int64"} and not schema(Own).has_implicit_timestamp
assert schema(Own).description == ""  # not the signature that @dataclass writes as documentation


@dataclass
class Narrow:
    a: int = field(metadata={"type": probing.int8, "unit": "ms", "description": "Time of a step."})
    b: float = field(metadata={"type": probing.float32})
    c: Optional[int] = field(metadata={"type": probing.uint64, "name": "C3"})


assert types(Narrow) == {"a": "int8", "b": "float32", "C3": "uint64?"}
described = schema(Narrow).describe()["columns"][1]
assert (described["unit"], described["description"], described["storage"]) == ("ms", "Time of a step.", "int8")

if sys.version_info >= (3, 9):
    @dataclass
    class Newer:
        a: typing.Annotated[int, probing.int32]
        b: Optional[typing.Annotated[float, "other", probing.float32]]
        c: typing.Annotated[Optional[int], probing.uint8]
        d: list[int]
        e: dict[str, list[int]]
        f: tuple[str, ...]

    assert types(Newer) == {"a": "int32", "b": "float32?", "c": "uint8?", "d": "list<int64>", "e": "json", "f": "list<utf8>"}

if sys.version_info >= (3, 10):
    @dataclass(slots=True, kw_only=True)
    class Slotted:
        a: int | None
        b: list[str | None] | None = None

    assert types(Slotted) == {"a": "int64?", "b": "list<utf8?>?"}
    assert schema(Slotted).convert(Slotted(a=3)) == (3, None)

T = TypeVar("T")
B = TypeVar("B", bound=float)


@dataclass
class Base(Generic[T]):
    value: T
    more: List[T]


@dataclass
class Inherited(Base[int]):
    name: str


class Bare(Base[str]):
    pass


@dataclass
class Between(Base[T]):
    extra: Optional[T]


class Last(Between[bytes]):
    pass


@dataclass
class Bound(Generic[B]):
    value: B
    inner: Base[B]


assert types(Inherited) == {"value": "int64", "more": "list<int64>", "name": "utf8"}
assert types(Bare) == {"value": "utf8", "more": "list<utf8>"}
assert types(Last) == {"value": "binary", "more": "list<binary>", "extra": "binary?"}
assert types(Bound) == {"value": "float64", "inner": "struct<value float64, more list<float64>>"}
raises(TypeError, lambda: schema(Base), "table rows, column value", "type variable", "class Sample(Base[int])")

made = make_dataclass("Made", [("a", int), ("b", "Optional[int]")])
made.__module__ = __name__
assert types(made) == {"a": "int64", "b": "int64?"}


class Pair(NamedTuple):
    a: int


for wrong, reason in ((Union[int, str], "one type"), (Any, "no form as a column"), (object, "no form"), (complex, "no form"),
                      (List[set], "no form"), (Dict[int, str], "only texts as keys"), (Literal[1, "a"], "one type"),
                      ("Unknown", "means nothing here"), ("1 +", "means nothing here"), (None, "no form")):
    raises(TypeError, lambda: schema(make_dataclass("Wrong", [("a", wrong)])), "table rows, column a: it ", reason)

raises(TypeError, lambda: schema(Pair), "Pair is no dataclass", "@table above @dataclass")
raises(TypeError, lambda: schema(make_dataclass("Empty", [])), "no fields")
raises(TypeError, lambda: schema(make_dataclass("Twice", [("a", int), ("A", int)])), "a and A", "case")
raises(TypeError, lambda: schema(3), "not 3 (int)")
raises(TypeError, lambda: schema(make_dataclass("Odd", [("ä", int)])), "'ä'", "no name for a column")


class Forgot(Point):
    z: int = 0


raises(TypeError, lambda: schema(Forgot), "adds z")


@dataclass
class Wide:
    a: float = field(metadata={"type": probing.int8})


raises(TypeError, lambda: schema(Wide), "column a", "probing.int8 is for int")
