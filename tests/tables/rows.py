"""Rows in and out of the ring of this process: append, append_many, save, take, flush, drop, declared again."""

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from typing import List, Optional

from _tables import raises

import probing
from probing._tables import location
from probing.core import table


@table
@dataclass
class MetricData:
    """What training measures."""

    loss: float = field(metadata={"unit": "nats", "description": "Cross entropy"})
    step: int
    name: str
    tag: Optional[bytes] = None
    key: Optional[uuid.UUID] = None
    parts: Optional[List[int]] = None


path = os.path.join(location.folder(), "metric_data.ring")
assert os.path.exists(path)
assert MetricData.take(5) == []
key = uuid.uuid4()
before = datetime.now(timezone.utc)
MetricData(0.5, 1, "äx").save()
MetricData.append((1.5, 2, "", b"\0", key, [1, 2]))
assert MetricData.append_many([(2.5, 3, "c", None, None, None), MetricData(3.5, 4, "d")]) == 2
rows = MetricData.take(10)
assert [row[1:] for row in rows] == [
    (0.5, 1, "äx", None, None, None), (1.5, 2, "", b"\0", key, [1, 2]), (2.5, 3, "c", None, None, None),
    (3.5, 4, "d", None, None, None)], rows
assert abs((rows[0][0] - before).total_seconds()) < 5
assert [row[2] for row in MetricData.take(2)] == [3, 4]

# A wrong one stores nothing, and in many those before it are stored.
raises(TypeError, lambda: MetricData.append((0.5, "1", "a", None, None, None)), "table metric_data, column step", "'1'")
raises(OverflowError, lambda: MetricData.append((0.5, 2 ** 63, "a", None, None, None)), "column step")
raises(TypeError, lambda: MetricData.append((0.5, 1, "a\ud800", None, None, None)), "surrogate")
assert len(MetricData.take(10)) == 4
raises(TypeError, lambda: MetricData.append_many(iter([(9.0, 9, "x", None, None, None), None])), "a row is a MetricData")
assert [row[2] for row in MetricData.take(10)] == [1, 2, 3, 4, 9]
raises(OverflowError, lambda: MetricData.append((0.5, 1, "x" * (64 << 20), None, None, None)), "column name", "larger")
MetricData.flush()

# Dropped, and made again by the next row.
MetricData.drop()
assert not os.path.exists(path) and MetricData.take(3) == []
MetricData.drop()
MetricData(0.5, 7, "again").save()
assert os.path.exists(path) and [row[2] for row in MetricData.take(3)] == [7]
former = MetricData


def declare():
    @table
    @dataclass
    class MetricData:
        """What training measures."""

        loss: float = field(metadata={"unit": "nats", "description": "Cross entropy"})
        step: int
        name: str
        tag: Optional[bytes] = None
        key: Optional[uuid.UUID] = None
        parts: Optional[List[int]] = None

    return MetricData


# The same columns: it goes on, and both classes write.
second = declare()
second(0.5, 8, "b").save()
former(0.5, 9, "c").save()
assert [row[2] for row in second.take(9)] == [7, 8, 9] == [row[2] for row in former.take(9)]
assert sorted(os.listdir(location.folder())) in (["metric_data.ring"], ["metric_data.ring", "process.json"])


@table("metric_data", evolve=True)
@dataclass
class Wider:
    loss: float
    step: int
    name: str
    price: Decimal
    tag: Optional[bytes] = None
    key: Optional[uuid.UUID] = None
    parts: Optional[List[int]] = None


Wider(1.0, 10, "w", Decimal("1.10")).save()
assert os.path.exists(os.path.join(location.folder(), "metric_data.1.ring"))
assert [(row[2], row[4]) for row in Wider.take(9)] == [(7, None), (8, None), (9, None), (10, Decimal("1.10"))]
assert [row[2] for row in Wider.take(2)] == [9, 10]
raises(probing.ProbingError, lambda: second(0.5, 8, "b").save(), "declared with other columns", "newer class")
raises(probing.ProbingError, declare, "exists with other columns", "price is gone")
Wider.drop()
assert Wider.take(9) == []
assert not [name for name in os.listdir(location.folder()) if name.startswith("metric_data")]


@table(capacity=1000)
@dataclass
class Bounded:
    n: int


for n in range(5000):
    Bounded.append((n,))
kept = [row[1] for row in Bounded.take(10 ** 6)]
assert kept == list(range(5000 - len(kept), 5000)) and 1000 <= len(kept) < 5000, len(kept)
