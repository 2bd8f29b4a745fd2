"""Tables of rows (@table): what writing costs the program, what reading costs the query, what a row takes."""

import json
import os
import pathlib
import subprocess
import tempfile
import threading

from duckdb_native import Native
from paired import pair, show
from report import Report
from target import Connection, Target

HERE = pathlib.Path(__file__).parent
CODE = (HERE / "rows_target.py").read_text()
MILLION = 1_000_000
SCANS = [
    ("summed", "SELECT sum(v) FROM {}"),
    ("filtered", "SELECT count(*), avg(v) FROM {} WHERE v < 0.1"),
    ("grouped by name", "SELECT name, avg(v) FROM {} GROUP BY name"),
]


def rows(report: Report, python: str) -> None:
    limits = {"PROBING_STORAGE_TABLE_MEMORY": str(1 << 30), "PROBING_STORAGE_MEMORY": str(2 << 30)}
    with tempfile.TemporaryDirectory() as sealed:
        with Target(python, CODE, **limits, PROBING_STORAGE_DIRECTORY=sealed) as probed:
            connection = probed.connect()
            writing(report, connection)
            scanning(report, connection)
            tail(report, connection, probed.connect())
    sealing(report, python)


def measured(connection: Connection, expression: str):
    value = json.loads(connection.query(f"FROM python.`{expression}`"))["rows"][0][0]
    return json.loads(value) if isinstance(value, str) else value


def writing(report: Report, connection: Connection) -> None:
    made, saved, ratio = measured(connection, "saving()")
    report.add("`row.save()` of four scalar columns, against constructing the dataclass",
               f"{ratio:.2f} x ({saved:.0f} ns against {made:.0f} ns)", "1.5 x and 250 ns", ratio <= 1.5 and saved <= 250)
    listed, stored, ratio = measured(connection, "appending()")
    report.add("`append((a, b, c, d))`, against `list.append((a, b, c, d))`",
               f"{ratio:.2f} x ({stored:.0f} ns against {listed:.0f} ns)", "2 x", ratio <= 2)
    rate = measured(connection, "batches()")
    report.add("`append_many` of four numpy arrays", f"{rate / 1e6:.0f} million rows/s", "50 million", rate >= 50e6)


def scanning(report: Report, connection: Connection) -> None:
    native = Native(threads=2)
    native.run(f"CREATE TABLE hot AS SELECT (random() * 999)::BIGINT AS k, random() AS v, "
               f"'layer' || lpad((random() * 999)::BIGINT::VARCHAR, 3, '0') AS name FROM range({10 * MILLION})")
    if measured(connection, "fill()") != measured_rows(connection):
        raise SystemExit("rows are missing in python.hot")
    for what, sql in SCANS:
        both = pair(lambda: connection.query(sql.format("python.hot")), lambda: native.run(sql.format("hot")), 15, 3)
        report.add(f"10 million rows of a table {what}, against DuckDB on its own table",
                   f"{both.ratio:.2f} x ({both.a} against {both.b})", "1.0 x", both.ratio <= 1.0)


def measured_rows(connection: Connection) -> int:
    return json.loads(connection.query("SELECT count(*) FROM python.hot"))["rows"][0][0]


def tail(report: Report, connection: Connection, other: Connection) -> None:
    """Appends while queries scan the same table and its rows are sealed."""
    for option, value in (("roll_age", "1s"), ("cold", "true")):
        other.request("PUT", f"/config/probing.storage.{option}", value)
        answer = other.getresponse()
        if answer.status >= 300:
            raise SystemExit(f"{option}: {answer.status} {answer.read().decode()}")
        answer.read()
    over, scans = threading.Event(), 0

    def scan() -> None:
        nonlocal scans
        while not over.is_set():
            other.query("SELECT phase, count(*), avg(loss) FROM python.latency GROUP BY phase")
            scans += 1

    thread = threading.Thread(target=scan)
    thread.start()
    try:
        median, late, longest, *clock = measured(connection, f"latencies({2 * MILLION})")
    finally:
        over.set()
        thread.join()
    report.add(f"one append of {2 * MILLION:,} while {scans} queries scanned the table and its rows were sealed: 99.9th percentile",
               f"{late / 1000:.1f} us (median {median:.0f} ns, longest {longest / 1e6:.1f} ms; the clock alone {clock[0]:.0f} ns, "
               f"{clock[1] / 1000:.1f} us and {clock[2] / 1e6:.1f} ms)", "20 us", late <= 20_000)


def sealing(report: Report, python: str) -> None:
    done = subprocess.run([python, str(HERE / "rows_sealed.py")], env=dict(os.environ, PROBING="1"), check=True,
                          stdout=subprocess.PIPE, text=True)
    figures = json.loads(done.stdout)
    report.add("bytes of a row (time, two integers, a random double, one of 1,000 names): in memory, sealed, as CSV, as pickle",
               ", ".join(f"{figures[name]:.1f}" for name in ("memory", "sealed", "csv", "pickle")))
    report.add("sealing to Parquet by the thread of the lowest priority", f"{figures['rate'] / 1e6:.2f} million rows/s")
