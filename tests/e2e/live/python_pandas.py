"""pandas objects are their columns and their index."""

import sys

import probing
from _python import table

try:
    import pandas as pd
except ImportError:
    print("SKIP: no pandas")
    sys.exit()

frame = pd.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3], "t": pd.to_datetime(["2024-01-01", None, "2024-01-03"])})
assert table("frame[['k', 'v']]") == [{"k": "a", "v": 1}, {"k": "b", "v": 2}, {"k": "a", "v": 3}]
assert [row["t"] for row in table("frame")] == [pd.Timestamp("2024-01-01"), None, pd.Timestamp("2024-01-03")]
assert table("frame.groupby('k').v.sum()") == [{"k": "a", "value": 4}, {"k": "b", "value": 2}]
assert probing.query("SELECT k, sum(v)::INT AS s FROM python.`frame` GROUP BY k ORDER BY k").to_dicts() == [
    {"k": "a", "s": 4}, {"k": "b", "s": 2}]
