"""The conversion in C gives what the one in Python gives, value for value, and raises what that raises."""

import enum
import gc
import math
import random
import sys
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Dict, List, Literal, Optional
from uuid import UUID

import cells
from _tables import raises, schema

import probing
from probing._tables.writer import descriptions


class Phase(enum.Enum):
    TRAIN = "train"
    TEST = "test"


class Whole(int):
    pass


def opened(table):
    return cells.open(descriptions(table), table.kind, table.values)


def outcome(action, *arguments):
    try:
        values = list(action(*arguments))
        return [(type(value), repr(value)) for value in values]
    except Exception as error:
        return type(error), str(error)


TOP = 2 ** 63
VALUES = [
    0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -2 ** 31,
    -2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32, TOP - 1, TOP, -TOP, -TOP - 1, 2 * TOP - 1, 2 * TOP, 2 ** 53 + 1, 10 ** 400,
    Whole(5), True, False, None, 0.0, -0.0, 1.5, 0.1, math.inf, -math.inf, math.nan, 3.4028235e38, 3.5e38, 1e39, 5e-324,
    "", "a", "ä\0€😀", "a\ud800", "train", "x" * 5000, b"", b"\0\xff", bytearray(b"x"), [1, 2], [1, "x"], [], (1,), {},
    {"a": [1, {"b": None}]}, {1: 2}, Phase.TRAIN, UUID(int=5), Decimal("1.10"), date(2024, 1, 2), timedelta(seconds=-1),
    timedelta.max, datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=timezone.utc), datetime(1, 1, 1, tzinfo=timezone.utc),
    object, len,
]
try:
    import numpy

    VALUES += [numpy.int8(-1), numpy.uint64(TOP), numpy.float32(0.1), numpy.float64(0.1), numpy.bool_(True),
               numpy.datetime64("2024-01-01"), numpy.str_("x"), numpy.array(1)]
except ImportError:
    pass

NARROW = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FIELDS = [(int, getattr(probing, name)) for name in NARROW] + [(float, probing.float32), (float, probing.float64)]
FIELDS += [(kind, None) for kind in (
    bool, str, bytes, datetime, date, timedelta, Decimal, UUID, Phase, dict, List[int], Literal["a", "train"],
    Literal[1, 255])]
FIELDS += [(Optional[kind], narrow) for kind, narrow in FIELDS]

# Every value in every type of column, in a tuple and in an instance.
taken = 0
for kind, narrow in FIELDS:
    table = schema(make_dataclass("Row", [("a", kind, field(metadata={} if narrow is None else {"type": narrow}))]))
    read, skip = opened(table)
    for value in VALUES:
        wanted = outcome(table.convert, (value,))
        taken += type(wanted) is list
        for row in ((value,), [value], table.kind(value)):
            assert outcome(read, row) == wanted, (kind, narrow, value, outcome(read, row), wanted)
assert taken > 200, taken

# Random rows of random columns; where something is wrong, both say the same.
numbers = random.Random(4)
for _ in range(2000):
    chosen = [numbers.choice(FIELDS) for _ in range(numbers.randint(1, 12))]
    table = schema(make_dataclass("Row", [
        ("c{}".format(index), kind, field(metadata={} if narrow is None else {"type": narrow}))
        for index, (kind, narrow) in enumerate(chosen)]))
    read, skip = opened(table)
    row = tuple(numbers.choice([value for value in VALUES if type(outcome(opened_value, value)) is list] or VALUES)
                for opened_value in [lambda value, column=column: [table.convert_value(column, value)]
                                     for column in table.fields])
    assert outcome(read, row) == outcome(table.convert, row), row
    assert type(outcome(read, row)) is list or any(
        type(outcome(lambda: [table.convert_value(column, value)])) is tuple for column, value in zip(table.fields, row))


@dataclass
class Pair:
    a: int
    b: str


pairs = schema(Pair, "pairs")
read, skip = opened(pairs)
assert read((1, "x")) == read([1, "x"]) == read(Pair(1, "x")) == [1, "x"]
raises(TypeError, lambda: read((1,)), "table pairs: a row has 2 values (a, b), and this one 1")
raises(TypeError, lambda: read(3), "a row is a Pair or a tuple of 2 values, not 3 (int)")
raises(TypeError, lambda: read((1, b"x")), "table pairs, column b (utf8): b'x' (bytes): it is no str")
lacking = Pair(1, "x")
del lacking.b
raises(AttributeError, lambda: read(lacking), "b")


class More(Pair):
    pass


assert read(More(2, "y")) == [2, "y"]

# Nothing is kept: neither of a row that is taken nor of one that is refused.
text, wrong = "".join(["a", "b"]), object()
before = sys.getrefcount(text), sys.getrefcount(wrong)
for _ in range(1000):
    skip((1, text))
    skip(Pair(1, text))
    outcome(skip, (wrong, text))
    outcome(skip, (1, wrong))
gc.collect()
assert (sys.getrefcount(text), sys.getrefcount(wrong)) == before
