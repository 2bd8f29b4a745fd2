"""Tables of @table in a probed process: rows are in SQL when the append has returned, and batches of Arrow data come back."""

import os
import threading
from dataclasses import dataclass, field
from typing import Optional
from uuid import UUID

import probing
from _package import raises
from probing.core import Row, table


@table
@dataclass
class MetricData(Row):
    """What training measures."""

    loss: float = field(metadata={"unit": "nats", "description": "Cross entropy"})
    step: int
    name: str
    tag: Optional[bytes] = None


def dicts(sql):
    return probing.query(sql).to_dicts()


MetricData(0.5, 1, "a").save()  # before there is a probe
probing.enable()
assert dicts("SELECT loss, step, name, tag FROM python.metric_data") == [{"loss": 0.5, "step": 1, "name": "a", "tag": None}]
for step in range(2, 200):
    MetricData.append((step / 2, step, "b", b"x"))
    if step % 20 == 0:
        assert dicts("SELECT max(step) AS step, count(*) AS rows FROM python.metric_data") == [{"step": step, "rows": step}]
assert len(MetricData.query().to_dicts()) == 199
assert MetricData.query("SELECT count(*) AS n FROM python.metric_data WHERE name = 'b'").to_dicts() == [{"n": 198}]

# Arrow data: columns of the very types as they are, others value by value, and wrong ones refused.
same = "SELECT range * 0.5::DOUBLE AS loss, range::BIGINT AS step, 'arrow' || range % 3 AS name, {} AS tag FROM range(5000)"
nulls = "CASE WHEN range % 2 = 0 THEN 'y'::BLOB END"
assert MetricData.append_many(probing.query(same.format(nulls))) == 5000
assert dicts("SELECT sum(step) AS s, count(tag) AS tags, count(DISTINCT name) AS names FROM python.metric_data "
             "WHERE name LIKE 'arrow%'") == [{"s": sum(range(5000)), "tags": 2500, "names": 3}]
assert MetricData.append_many(probing.query(
    "SELECT NULL::BLOB AS tag, 7::SMALLINT AS step, 'narrow' AS name, 1::FLOAT AS loss")) == 1
assert [row[1:] for row in MetricData.take(1)] == [(1.0, 7, "narrow", None)]
before = dicts("SELECT count(*) AS n FROM python.metric_data")
error = raises(TypeError, lambda: MetricData.append_many(probing.query(
    "SELECT '7' AS step, 'x' AS name, 1::DOUBLE AS loss, NULL::BLOB AS tag")))
assert "column step" in str(error) and "'7'" in str(error), error
error = raises(TypeError, lambda: MetricData.append_many(probing.query("SELECT 1::DOUBLE AS loss")))
assert "has no column step" in str(error), error
assert dicts("SELECT count(*) AS n FROM python.metric_data") == before


# Declared while the probe runs, written by many threads while queries run.
@table("of_threads", capacity=100000)
@dataclass
class Written:
    thread: int
    n: int
    key: UUID


def write(thread):
    for n in range(2000):
        Written(thread, n, UUID(int=n)).save()


threads = [threading.Thread(target=write, args=(thread,)) for thread in range(4)]
for one in threads:
    one.start()
while any(one.is_alive() for one in threads):
    counted = dicts("SELECT thread, count(*) AS rows, max(n) AS n FROM python.of_threads GROUP BY thread")
    assert all(row["rows"] == row["n"] + 1 for row in counted), counted
for one in threads:
    one.join()
assert dicts("SELECT thread, count(*) AS n FROM python.of_threads GROUP BY thread ORDER BY thread") == [
    {"thread": thread, "n": 2000} for thread in range(4)]
assert dicts("SELECT count(DISTINCT key) AS n FROM python.of_threads") == [{"n": 2000}]


# Evolved: the columns that came are NULL in the rows from before.
@table("of_threads", evolve=True)
@dataclass
class Wider:
    thread: int
    n: int
    key: UUID
    extra: Optional[str] = None


Wider(9, 9, UUID(int=9), "new").save()
assert dicts("SELECT count(*) AS rows, count(extra) AS extra FROM python.of_threads") == [{"rows": 8001, "extra": 1}]
Wider.drop()
raises(probing.ProbingError, lambda: probing.query("SELECT * FROM python.of_threads"))

# A forked child has none of its parent's rows, and its parent keeps its own.
pid = os.fork()
if pid == 0:
    status = 1
    try:
        MetricData(1.0, 1, "child").save()
        assert len(MetricData.take(9)) == 1
        MetricData.drop()
        status = 0
    finally:
        os._exit(status)
assert os.waitpid(pid, 0)[1] == 0
assert dicts("SELECT count(*) AS n FROM python.metric_data") == before
