"""Bytes per row: in memory, sealed, and of the same rows as CSV and as pickle. Run it with PROBING=1 and the package installed:

    PROBING=1 python bench/storage/sealed.py [rows]
"""

import csv
import dataclasses
import io
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
        while state()["sealed_rows"] < ROWS - 63:
            assert time.monotonic() < began + LIMIT, state()
            time.sleep(0.05)
        took, sealed = time.monotonic() - began, state()
        print("{} rows of time, two integers, a random double and one of 1,000 names".format(ROWS))
        print("in memory {:.1f} bytes a row".format(memory))
        print("sealed    {:.1f} bytes a row, {} files, {:.1f} M rows/s".format(
            sealed["file_bytes"] / sealed["sealed_rows"], sealed["files"], sealed["sealed_rows"] / took / 1e6))
        print("CSV       {:.1f} bytes a row".format(len(text.getvalue().encode()) / ROWS))
        print("pickle    {:.1f} bytes a row".format(len(pickled) / ROWS))
        probing.config["probing.storage.cold"] = "false"


if __name__ == "__main__":
    main()
