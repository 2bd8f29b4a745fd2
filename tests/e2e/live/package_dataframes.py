"""Results in pandas, polars and pyarrow, as far as this interpreter has them."""

import importlib.util

import probing

have = [name for name in ("pandas", "polars", "pyarrow") if importlib.util.find_spec(name)]

result = probing.query("""
    SELECT range AS n, range + 9007199254740993 AS big, CASE WHEN range = 1 THEN NULL ELSE range + 9007199254740993 END AS hole,
           range / 2 AS half, 'row ' || range AS text, TIMESTAMP '2024-02-29 12:00:00' AS at,
           TIMESTAMPTZ '2024-02-29 12:00:00+00' AS at_utc, range > 0 AS flag, [range] AS list
    FROM range(3)""")

if "pandas" in have:
    import pandas

    frame = result.to_pandas()
    assert list(frame.columns) == result.columns and len(frame) == 3
    assert str(frame["n"].dtype) == "int64" and str(frame["hole"].dtype) == "Int64"
    assert frame["hole"][2] == 2**53 + 3 and frame["hole"][1] is pandas.NA
    assert str(frame["half"].dtype) == "float64" and str(frame["flag"].dtype) == "bool"
    assert str(frame["at"].dtype).startswith("datetime64[") and str(frame["at_utc"].dtype).endswith("UTC]")
    assert frame["at"][0] == pandas.Timestamp("2024-02-29 12:00:00")
    assert frame["text"][2] == "row 2" and list(frame["list"][2]) == [2]
    empty = probing.query("SELECT 1::BIGINT AS a, 'x' AS b WHERE false").to_pandas()
    assert list(empty.columns) == ["a", "b"] and len(empty) == 0 and str(empty["a"].dtype) == "int64"
    twice = probing.query("SELECT 1 AS a, 2 AS a").to_pandas()
    assert list(twice.columns) == ["a", "a"] and list(twice.iloc[0]) == [1, 2]

if "polars" in have:
    frame = result.to_polars()
    assert frame.columns == result.columns and frame["hole"].to_list() == [2**53 + 1, None, 2**53 + 3]

if "pyarrow" in have:
    table = result.to_pyarrow()
    assert table.column_names == result.columns and table.num_rows == 3
    assert table.to_pydict() == result.to_pyarrow().to_pydict()

if not have:
    print("SKIP: neither pandas nor polars nor pyarrow is installed for this interpreter")
