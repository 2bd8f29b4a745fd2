"""What a row takes in memory, sealed, as CSV and as pickle; as JSON.

    PROBING=1 python bench/rows_sealed.py [rows]
"""

import csv
import dataclasses
import io
import json
import os
import pickle
import random
import sys
import tempfile
import time

import probing

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
LIMIT = 300  # seconds for the thread of the lowest priority


@dataclasses.dataclass
class Metric:
    step: int
    rank: int
    loss: float
    name: str


def state():
    return probing.query("SELECT * FROM probing.storage WHERE name = 'metric'").to_dicts()[0]


def wait(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, probing.query("SELECT * FROM probing.storage").to_dicts()
        time.sleep(0.01)


def main():
    chance = random.Random(1)
    rows = [(i, i % 8, chance.random(), "layer{}.weight".format(i % 1000)) for i in range(ROWS)]
    table = probing.table(capacity=ROWS)(Metric)
    table.append_many(rows)
    memory = state()["memory_bytes"] / ROWS
    stored = probing.query("SELECT * FROM python.metric")
    times = [row["timestamp"] for row in stored.to_dicts()]
    text = io.StringIO()
    csv.writer(text).writerows((when,) + row for when, row in zip(times, rows))
    pickled = pickle.dumps([(when,) + row for when, row in zip(times, rows)], protocol=5)
    with tempfile.TemporaryDirectory() as directory:
        probing.config["probing.storage.directory"] = directory
        probing.config["probing.storage.roll_age"] = "1s"
        began = time.monotonic()
        probing.config["probing.storage.cold"] = "true"
        wait(lambda: state()["sealed_rows"] >= ROWS - 63)
        took, sealed = time.monotonic() - began, state()
        figures = {
            "memory": memory, "sealed": sealed["file_bytes"] / sealed["sealed_rows"], "rate": sealed["sealed_rows"] / took,
            "csv": len(text.getvalue().encode()) / ROWS, "pickle": len(pickled) / ROWS,
        }
        print(json.dumps(figures))
        probing.config["probing.storage.cold"] = "false"


if __name__ == "__main__":
    main()
