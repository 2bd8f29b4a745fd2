"""append_many of columns: numpy structured arrays, dicts of arrays or lists, frames of pandas. As exact as single rows."""

import math
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import List, Literal, Optional

from _tables import raises

import probing
from probing.core import table


@table
@dataclass
class Mixed:
    a: int
    b: Optional[float]
    c: str
    d: Optional[bytes]
    e: bool
    f: Optional[uuid.UUID]
    g: Optional[datetime]
    h: Decimal
    i: List[int]
    j: Literal["x", "y"]


moment = datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
keys = [uuid.uuid4() for _ in range(3)]
batch = dict(a=[1, 2, 3], b=[1.5, None, math.inf], c=["", "äö", "x" * 100], d=[b"\0", None, b""], e=[True, False, True],
             f=[keys[0], None, keys[2]], g=[None, moment, moment + timedelta(days=1)], h=[Decimal("1.10")] * 3,
             i=[[], [1], [1, 2]], j=["x", "y", "x"])
assert Mixed.append_many(batch) == 3
assert [row[1:] for row in Mixed.take(9)] == list(zip(*batch.values()))
assert Mixed.append_many({name: [] for name in batch}) == 0
for name, wrong, kind, texts in (
        ("a", ["1"], TypeError, ("column a", "'1'")), ("a", [2 ** 63], OverflowError, ("column a", str(2 ** 63))),
        ("a", [None], TypeError, ("column a", "NULL")), ("c", ["a\ud800"], TypeError, ("surrogate",)),
        ("j", ["z"], TypeError, ("none of 'x', 'y'",)), ("e", [1], TypeError, ("column e",)),
        ("c", "abc", TypeError, ("is a list or an array, not 'abc'",)), ("b", 5, TypeError, ("a batch", "5"))):
    good = {column: values[:1] for column, values in batch.items()}
    good[name] = wrong
    if name == "b":
        raises(TypeError, lambda: Mixed.append_many(good))
    elif name == "c" and wrong == "abc":
        good = {column: values for column, values in batch.items()}
        good[name] = wrong
        raises(kind, lambda: Mixed.append_many(good), *texts)
    else:
        raises(kind, lambda: Mixed.append_many(good), "table mixed", *texts)
raises(TypeError, lambda: Mixed.append_many({"a": [1]}), "this one lacks: b, c")
raises(TypeError, lambda: Mixed.append_many(dict(batch, z=[1])), "this one has: z")
raises(ValueError, lambda: Mixed.append_many(dict(batch, a=[1])), "a has 1 values, b has 3")
assert len(Mixed.take(99)) == 3

try:
    import numpy
except ImportError:
    numpy = None

if numpy is not None:
    @table
    @dataclass
    class Numbers:
        i: int
        n: int = field(metadata={"type": probing.int16})
        u: int = field(metadata={"type": probing.uint64})
        f: float
        s: float = field(metadata={"type": probing.float32})
        t: Optional[datetime]
        w: str
        b: bool

    count = 100_000
    fields = numpy.zeros(count, dtype=[("i", "i8"), ("n", "i2"), ("u", "u8"), ("f", "f8"), ("s", "f4"), ("t", "M8[us]"),
                                       ("w", "U5"), ("b", "?")])
    fields["i"] = numpy.arange(count)
    fields["f"] = numpy.arange(count) / 7
    fields["u"] = 2 ** 64 - 1
    fields["w"] = numpy.array(["a", "bb"])[numpy.arange(count) % 2]
    fields["t"] = numpy.datetime64("2024-01-01T00:00:00.000001")
    fields["t"][-1] = "NaT"
    assert Numbers.append_many(fields) == count
    last = Numbers.take(2)
    assert last[1][1:] == (count - 1, 0, 2 ** 64 - 1, (count - 1) / 7, 0.0, None, "bb", False), last
    assert last[0][6] == datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=timezone.utc)
    plain = {name: fields[name][:3] for name in fields.dtype.names}

    def changed(**columns):
        return lambda: Numbers.append_many(dict(plain, **columns))

    for columns in (dict(i=numpy.array([1, 2, 3], "i4")), dict(i=numpy.array([1, 2, 3], ">u2")),
                    dict(n=numpy.array([1, 2, 3], "i8")), dict(f=numpy.array([1, 2, 3], "f4")),
                    dict(f=numpy.array([1, 2, 3], "i8")), dict(s=numpy.array([1, 2, math.nan])),
                    dict(i=numpy.arange(6)[::2]), dict(f=[1, 2.5, numpy.float32(3)])):
        assert changed(**columns)() == 3
        name, values = next(iter(columns.items()))
        place = 1 + list(plain).index(name)
        assert repr([row[place] for row in Numbers.take(3)]) == repr(
            [type(Numbers.take(1)[0][place])(value) for value in values]), columns
    stored = len(Numbers.take(10 ** 7))
    big = 2 ** 53 + 1
    raises(OverflowError, changed(n=numpy.array([1, 2, 70000])), "column n (int16)", "70000")
    raises(OverflowError, changed(i=numpy.array([1, 2, 2 ** 63], "u8")), "column i")
    raises(OverflowError, changed(u=numpy.array([1, 2, -1])), "column u", "-1")
    raises(OverflowError, changed(f=numpy.array([1, 2, big])), "column f", str(big))
    raises(OverflowError, changed(s=numpy.array([1, 2, 1e39])), "column s")
    raises(OverflowError, changed(s=numpy.array([1, math.nan, 1e39])), "column s")
    raises(TypeError, changed(i=numpy.array([1.0, 2, 3])), "column i")
    raises(TypeError, changed(i=numpy.array([True] * 3)), "column i")
    raises(TypeError, changed(b=numpy.array([1, 2, 3])), "column b")
    raises(TypeError, changed(w=numpy.array([1, 2, 3])), "column w")
    raises(OverflowError, changed(t=numpy.array(["9999-01-01"] * 3, "M8[D]")), "column t")
    raises(TypeError, changed(i=numpy.zeros((3, 2), int)), "2 dimensions")
    assert len(Numbers.take(10 ** 7)) == stored

try:
    import pandas
except ImportError:
    pandas = None

if pandas is not None:
    frame = pandas.DataFrame({
        "i": [1, 2, 3], "n": pandas.array([1, 2, 3], dtype="Int16"), "u": numpy.array([1, 2, 3], "u8"), "f": [0.5, math.nan, 1],
        "s": numpy.array([1, 2, 3], "f4"), "t": pandas.to_datetime(["2024-01-01T00:00:00Z", None, "2024-01-02T00:00:00Z"]),
        "w": ["a", "b", "c"], "b": [True, False, True]})
    assert Numbers.append_many(frame) == 3
    rows = Numbers.take(3)
    assert [row[1] for row in rows] == [1, 2, 3] and [row[2] for row in rows] == [1, 2, 3] and math.isnan(rows[1][4])
    assert [row[6] for row in rows] == [datetime(2024, 1, 1, tzinfo=timezone.utc), None,
                                        datetime(2024, 1, 2, tzinfo=timezone.utc)], rows
    frame["n"] = pandas.array([1, None, 3], dtype="Int16")
    raises(TypeError, lambda: Numbers.append_many(frame), "column n", "NULL")
