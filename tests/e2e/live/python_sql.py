"""Expressions in the middle of SQL: evaluated once a query, joined, filtered, with parameters."""

import probing
from _python import table

calls = []


def once():
    calls.append(1)
    return [{"n": len(calls), "i": i} for i in range(3)]


rows = probing.query("SELECT a.n, b.i FROM python.`once()` a JOIN python.`once()` b USING (i) ORDER BY i").to_dicts()
assert rows == [{"n": 1, "i": 0}, {"n": 1, "i": 1}, {"n": 1, "i": 2}], rows
assert len(calls) == 1
table("once()")
assert len(calls) == 2

runs = [{"name": "a", "loss": 0.5}, {"name": "a", "loss": 1.5}, {"name": "b", "loss": 3}]
assert probing.query("SELECT name, avg(loss) AS mean FROM python.`runs` GROUP BY name ORDER BY name").to_dicts() == [
    {"name": "a", "mean": 1.0}, {"name": "b", "mean": 3.0}]
assert probing.query("WITH r AS (FROM python.`runs`) SELECT count(*) AS n FROM r WHERE loss > 1").to_dicts() == [{"n": 2}]
assert probing.query("SELECT count(*) AS n FROM python.`[]`").to_dicts() == [{"n": 0}]
