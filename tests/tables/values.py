"""What each column takes, what it gives back, and what it refuses: with table, column and value, and nothing cast."""

import enum
import math
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Dict, List, Literal, Optional, Tuple
from uuid import UUID

from _tables import raises, schema

import probing


class Phase(enum.Enum):
    TRAIN = "train"
    TEST = "test"


class Level(enum.Enum):
    LOW = 1
    HIGH = 2
    TOP = 2


class Bits(enum.IntFlag):
    A = 1
    B = 2


@dataclass(frozen=True)
class Point:
    x: int
    y: Optional[bytes] = None
    sum: int = field(init=False, default=0)


class Text(str):
    pass


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")


def of(annotation, narrow=None):
    metadata = {} if narrow is None else {"type": narrow}
    return schema(make_dataclass("Row", [("a", annotation, field(metadata=metadata))]))


def stored(annotation, value, narrow=None):
    return of(annotation, narrow).convert((value,))[0]


def comes_back(annotation, *values, narrow=None):
    table = of(annotation, narrow)
    for value in values:
        (kept,) = table.convert((value,))
        assert kept is None or type(kept) in (bool, int, float, str, bytes), kept
        (_, back) = table.restore((0, kept))
        assert type(back) is type(value), (annotation, value, back)
        assert back == value or math.isnan(value) and math.isnan(back), (annotation, value, back)


def refused(annotation, value, *texts, error=TypeError, narrow=None):
    return raises(error, lambda: of(annotation, narrow).convert((value,)), "table rows, column a", *texts)


TOP = 2 ** 63
utc = timezone.utc
comes_back(int, 0, 1, -1, TOP - 1, -TOP)
comes_back(int, 0, 255, narrow=probing.uint8)
comes_back(int, 2 * TOP - 1, narrow=probing.uint64)
comes_back(float, 0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308)
comes_back(float, 1.5, math.inf, narrow=probing.float32)
comes_back(bool, True, False)
comes_back(str, "", "ä\0€😀", "x" * 100000)
comes_back(bytes, b"", b"\0\xff")
comes_back(datetime, datetime(1970, 1, 1, tzinfo=utc), datetime(2262, 4, 11, 23, 47, 16, 854775, tzinfo=utc),
           datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=utc), datetime(1677, 9, 21, 0, 12, 43, 145225, tzinfo=utc),
           datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))))
comes_back(date, date.min, date.max, date(1970, 1, 1))
comes_back(timedelta, timedelta(0), timedelta(days=-3, microseconds=1), timedelta(days=106751))
comes_back(Decimal, Decimal("1.10"), Decimal("-0"), Decimal("1E+400"), Decimal("Infinity"), Decimal("0." + "3" * 200))
comes_back(UUID, UUID(int=0), UUID(int=2 ** 128 - 1))
comes_back(Phase, Phase.TRAIN, Phase.TEST)
comes_back(Level, Level.LOW, Level.TOP)
comes_back(Bits, Bits.A, Bits.A | Bits.B, Bits(0))
comes_back(Optional[int], None, 3)
comes_back(Literal["a", "b", None], "a", None)
comes_back(Literal[Phase.TEST], Phase.TEST)
comes_back(List[Optional[float]], [], [1.5, None, math.inf, -0.0])
comes_back(List[bytes], [b"\xff", b""])
comes_back(Tuple[int, ...], (1, TOP - 1), ())
comes_back(List[List[datetime]], [[], [datetime(2024, 5, 1, 1, 2, 3, 4, tzinfo=utc)]])
comes_back(List[Decimal], [Decimal("1.10")])
comes_back(List[UUID], [UUID(int=7)])
comes_back(dict, {}, {"a": [1, 2.5, None, True, {"b": "ä"}], "": TOP * 4})
comes_back(Dict[str, Any], {"a": {"b": []}})
comes_back(Dict[str, List[Phase]], {"a": [Phase.TRAIN]})
comes_back(Point, Point(3, b"x"), Point(-1))
comes_back(List[Point], [Point(1), Point(2, b"")])

assert stored(Phase, Phase.TRAIN) == "train" and stored(Level, Level.TOP) == "HIGH" and stored(Bits, Bits.A | Bits.B) == 3
assert stored(float, 3) == 3.0 and type(stored(float, 3)) is float
assert type(stored(str, Text("x"))) is str
assert stored(List[float], [math.nan]) == '["nan"]'  # JSON has none
assert stored(Point, Point(3, b"x")) == '{"x":3,"y":"eA==","sum":0}'
assert stored(datetime, datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0
assert stored(dict, {"shape": (1, 2)}) == '{"shape":[1,2]}'

refused(int, "x", "(int64): 'x' (str): it is no integer")
refused(int, 1.0, "1.0 (float)")
refused(int, True, "True (bool)", "int(value)")
refused(int, None, "None", "Optional[...]")
refused(int, TOP, str(TOP), "int64 holds -9223372036854775808 to", error=OverflowError)
refused(int, -TOP - 1, error=OverflowError)
refused(int, 128, "int8 holds -128 to 127", error=OverflowError, narrow=probing.int8)
refused(int, -1, "uint64 holds 0 to", error=OverflowError, narrow=probing.uint64)
refused(float, "1.5", "no number")
refused(float, True, "float(value)")
refused(float, 2 ** 53 + 1, "exactly", error=OverflowError)
refused(float, 10 ** 400, error=OverflowError)
refused(float, 1e39, "float32 cannot hold it", error=OverflowError, narrow=probing.float32)
refused(bool, 1, "no bool")
refused(bool, "True", "no bool")
refused(str, b"x", "no str")
refused(str, "a\ud800", "lone surrogate at position 1")
refused(bytes, "x", "no bytes")
refused(datetime, datetime(2024, 1, 1), "no time zone", "astimezone()")
refused(datetime, date(2024, 1, 1), "no datetime")
refused(datetime, datetime(2263, 1, 1, tzinfo=utc), "1677 to 2262", error=OverflowError)
refused(datetime, 5, "no datetime")
refused(date, datetime(2024, 1, 1), "no date")
refused(timedelta, 5, "no timedelta")
refused(timedelta, timedelta.max, "292 years", error=OverflowError)
refused(Decimal, 1.5, "no Decimal")
refused(UUID, "x", "no UUID")
refused(Phase, "train", "no Phase")
refused(Literal["a", "b"], "c", "it is none of 'a', 'b'")
refused(Literal[1, 2], True, "(bool)")
refused(List[int], 3, "no list")
refused(List[int], [1, "x"], "at [1]: it is no integer")
refused(List[int], [None], "at [0]: None", "Optional")
refused(List[int], [TOP], "at [0]", error=OverflowError)
refused(dict, {1: 2}, "the key 1 is no str")
refused(dict, {"a": {"b": {1, 2}}}, "at ['a']: JSON has no set")
refused(dict, {"a": math.nan}, "JSON has no nan")
refused(dict, {"a\ud800": 1}, "lone surrogate")
refused(Dict[str, int], {"a": "b"}, "at ['a']: it is no integer")
refused(Point, (1, 2), "no Point")
refused(Point, Point("x"), "at .x: it is no integer")
refused(int, Hostile(), "Hostile whose repr fails: RuntimeError")
assert len(str(refused(int, "x" * 10000))) < 300
deep = {}
for _ in range(200):
    deep = {"a": deep}
refused(dict, deep, "nested more than 100 times")
loop = {}
loop["a"] = loop
refused(dict, loop, "nested more than 100 times")

# Rows as a whole.
pair = schema(make_dataclass("Pair", [("a", int), ("b", str)]), "pairs")
assert pair.convert((1, "x")) == pair.convert([1, "x"]) == pair.convert(pair.kind(1, "x")) == (1, "x")
raises(TypeError, lambda: pair.convert((1,)), "table pairs: a row has 2 values (a, b), and this one 1: (1,)")
raises(TypeError, lambda: pair.convert("ab"), "a row is a Pair or a tuple of 2 values, not 'ab' (str)")
raises(TypeError, lambda: pair.convert({"a": 1}), "not {'a': 1} (dict)")
raises(TypeError, lambda: pair.convert((1, 2)), "table pairs, column b (utf8): 2 (int)")

# Scalars of numpy, where there is one.
try:
    import numpy
except ImportError:
    numpy = None
if numpy is not None:
    for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        assert type(stored(int, getattr(numpy, kind)(7))) is int
    assert stored(float, numpy.float64(1.5)) == 1.5 and type(stored(float, numpy.float64(1.5))) is float
    assert stored(float, numpy.float32(0.1)) == float(numpy.float32(0.1))
    assert stored(float, numpy.int32(3)) == 3.0
    assert stored(bool, numpy.bool_(True)) is True
    assert type(stored(str, numpy.str_("x"))) is str and type(stored(bytes, numpy.bytes_(b"x"))) is bytes
    assert stored(datetime, numpy.datetime64("1970-01-02", "D")) == 86400 * 10 ** 9
    assert stored(timedelta, numpy.timedelta64(3, "ms")) == 3000000
    assert stored(List[float], [numpy.float32(0.5)]) == "[0.5]"
    refused(int, numpy.float64(1.0), "no integer")
    refused(int, numpy.uint64(TOP), error=OverflowError)
    refused(int, numpy.array(1), "no integer")
    refused(int, numpy.bool_(True), "no integer")
    refused(bool, numpy.int8(1), "no bool")
    refused(datetime, numpy.datetime64("NaT"), error=OverflowError)
    refused(datetime, numpy.datetime64("2400-01-01", "D"), error=OverflowError)

try:
    import pandas
except ImportError:
    pandas = None
if pandas is not None:  # their nanoseconds count
    assert stored(datetime, pandas.Timestamp(1700000000123456789, tz="UTC")) == 1700000000123456789
    assert stored(timedelta, pandas.Timedelta(-1234567891)) == -1234567891
    refused(datetime, pandas.Timestamp(0), "no time zone")
