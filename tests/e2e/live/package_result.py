"""A result as rows, again and again, as text and as HTML."""

import datetime
import decimal
import os

import probing
from _package import raises

one = probing.query("SELECT range AS n, CASE WHEN range = 1 THEN NULL ELSE 'row ' || range END AS text FROM range(3)")
expected = [{"n": 0, "text": "row 0"}, {"n": 1, "text": None}, {"n": 2, "text": "row 2"}]
assert one.to_dicts() == one.to_dicts() == list(one) == expected
assert one.to_rows()[1] == (1, None)
assert (len(one), one.columns) == (3, ["n", "text"])
assert 0 <= one.elapsed < 30 and one.warnings == []

# Each value comes out as what Python has for it.
UTC = datetime.timezone.utc
VALUES = [
    ("true", True),
    ("1::TINYINT", 1),
    ("18446744073709551615::UBIGINT", 2**64 - 1),
    ("-170141183460469231731687303715884105727::HUGEINT", -(2**127 - 1)),
    ("9007199254740993", 2**53 + 1),
    ("1.5::FLOAT", 1.5),
    ("'-inf'::DOUBLE", float("-inf")),
    ("12345678901234567890.123456789::DECIMAL(38, 9)", decimal.Decimal("12345678901234567890.123456789")),
    ("-0.05::DECIMAL(4, 2)", decimal.Decimal("-0.05")),
    ("'žluťoučký 漢字 🐍'", "žluťoučký 漢字 🐍"),
    ("''", ""),
    ("'\\x00\\xFF'::BLOB", b"\x00\xff"),
    ("DATE '1969-12-31'", datetime.date(1969, 12, 31)),
    ("TIME '23:59:59.999999'", datetime.time(23, 59, 59, 999999)),
    ("TIMESTAMP '1969-12-31 23:59:59.999999'", datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    ("TIMESTAMPTZ '2024-02-29 12:00:00+00'", datetime.datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ("INTERVAL '36 hours'", datetime.timedelta(hours=36)),
    ("[1, NULL, 3]", [1, None, 3]),
    ("[['a'], []]", [["a"], []]),
    ("{'a': 1, 'b': {'c': 'x'}}", {"a": 1, "b": {"c": "x"}}),
    ("MAP {'k': 1, 'l': 2}", {"k": 1, "l": 2}),
    ("'b'::ENUM('a', 'b')", "b"),
    ("NULL", None),
]
for sql, value in VALUES:
    got = probing.query("SELECT {} AS v".format(sql)).to_dicts()[0]["v"]
    assert got == value and type(got) is type(value), (sql, got, value)

# Lists and NULLs that cross the borders of batches.
many = probing.query("SELECT range AS n, [range, range + 1] AS pair, CASE WHEN range % 7 > 0 THEN range END AS hole FROM range(10000)")
for n, pair, hole in many.to_rows():
    assert pair == [n, n + 1] and hole == (n if n % 7 else None), n
assert len(many) == 10000 and len(repr(many).splitlines()) < 50 and "10,000 rows" in repr(many)

# Columns of one name do not hide each other.
twice = probing.query("SELECT 1 AS a, 2 AS a, 3 AS b")
assert sorted(twice.to_dicts()[0].values()) == [1, 2, 3]

# No rows are still columns.
none = probing.query("SELECT 1 AS a, 'x' AS b WHERE false")
assert (len(none), none.columns, none.to_dicts()) == (0, ["a", "b"], [])
assert "0 rows" in repr(none)

# Text fits the terminal; HTML is escaped.
os.environ["COLUMNS"] = "60"
wide = probing.query("SELECT repeat('long ', 100) AS a, 7 AS number, NULL AS nothing")
lines = repr(wide).splitlines()
assert max(map(len, lines)) <= 60 and "NULL" in lines[2], lines
html = probing.query("SELECT '<script>alert(1)</script>' AS \"<b>\"")._repr_html_()
assert "<script>" not in html and "&lt;b&gt;" in html

# Parameters, by place and by name.
assert probing.query("SELECT ? + ? AS s", [40, 2]).to_dicts() == [{"s": 42}]
assert probing.query("SELECT $who AS who", {"who": "it's me"}).to_dicts() == [{"who": "it's me"}]
assert isinstance(raises(TypeError, lambda: probing.query("SELECT ?", [object()])), TypeError)

# The Arrow interface hands out as many streams as are asked for.
first, second = one.__arrow_c_stream__(), one.__arrow_c_stream__()
assert "arrow_array_stream" in repr(first) and first is not second
del first, second
assert one.to_dicts() == expected
