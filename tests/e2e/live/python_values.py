"""Values keep their types on the way through SQL and back."""

import collections
import dataclasses
import datetime
import decimal
import enum
import math
import uuid

from _python import same, table, value

utc = datetime.timezone.utc
Point = collections.namedtuple("Point", "x y")


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Run:
    name: str
    loss: float


for scalar in [
    0, -(2 ** 63), 2 ** 63 - 1, 2 ** 64 - 1, -(2 ** 100), 10 ** 38 - 1,
    True, False, 0.1, float("inf"), "", "gr\u00fc\u00df \U0001f40d", "nul\0", b"", b"\x00\xff",
    decimal.Decimal("-1.50"),
    datetime.datetime(1, 1, 1), datetime.datetime(2024, 2, 29, 1, 2, 3, 4),
    datetime.datetime(2024, 2, 29, 1, 2, 3, 4, utc),
    datetime.date(1969, 12, 31), datetime.time(23, 59, 59, 999999), datetime.timedelta(-1, 5, 7),
]:
    same(value("scalar"), scalar)

assert value("None") is None
assert math.isnan(value("float('nan')"))
same(value("10**38"), str(10 ** 38))
same(value("'a\\udc80b'"), "a\\udc80b")
same(value("Color.RED"), "RED")
same(value("Level.HIGH"), 3)
assert str(value("uuid.UUID(int=7)")) == str(uuid.UUID(int=7))
assert value("datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))") == \
    datetime.datetime(2023, 12, 31, 23, tzinfo=utc)
assert value("object()").startswith("<object object at 0x")

for expression, rows in [
    ("[1, None, 3]", [1, None, 3]),
    ("[1, 2.5]", [1.0, 2.5]),
    ("(i * i for i in range(3))", [0, 1, 4]),
    ("{5}", [5]),
    ("collections.deque('ab')", ["a", "b"]),
    ("[[1], [], None]", [[1], [], None]),
]:
    assert table(expression) == [{"value": row} for row in rows], expression

assert table("[]") == []
assert table("{'a': 1, 'b': [1, 2], 'c': {'d': None, 'e': 'x'}}") == [{"a": 1, "b": [1, 2], "c": {"d": None, "e": "x"}}]
assert table("{'m': {1: 'a'}}") == [{"m": {1: "a"}}]
assert table("[{'a': 1}, {'b': 'x'}]") == [{"a": 1, "b": None}, {"a": None, "b": "x"}]
assert table("[Run('r', 0.5), Run('s', 1)]") == [{"name": "r", "loss": 0.5}, {"name": "s", "loss": 1.0}]
assert table("[Point(1, 2)]") == [{"x": 1, "y": 2}]
assert table("{'a': 1}.items()") == [{"c0": "a", "c1": 1}]
many = [{"i": i, "name": "n%d" % (i % 10), "half": i / 2} for i in range(100000)]
assert table("many") == many
