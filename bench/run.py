"""Everything that the project promises in figures, measured in one run: `make bench`.

Ratios are taken side by side (see paired.py). Nothing here fails a build: a missed aim is recorded as missed.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import target
from duckdb_native import Native
from inject import inject
from paired import pair, series, show
from plugins import plugins
from report import Report
from rows import rows
from smallest import smallest
from stacks import stacks
from target import Target, venv

DEBIAN = "/usr/bin/python3"
MILLION = 1_000_000


def start(report: Report, with_wheel: str, without: str) -> None:
    quiet = dict(os.environ)
    quiet.pop("PROBING", None)

    def interpreter(python: str, **environment: str):
        return lambda: subprocess.run([python, "-c", "pass"], env={**quiet, **environment}, check=True)

    off = pair(interpreter(with_wheel), interpreter(without), runs=40, warmup=3)
    report.add("interpreter start, hook present but off, against no hook", f"{off.ratio:.3f} x", "within noise",
               abs(off.ratio - 1) < 0.05)
    noise = pair(interpreter(without), interpreter(without), runs=40, warmup=3)
    report.add("the same interpreter against itself (noise)", f"{noise.ratio:.3f} x")
    on = pair(interpreter(with_wheel, PROBING="1"), interpreter(without), runs=20, warmup=3)
    report.add("`python -c pass` with PROBING=1, more than without", show(on.difference), "30 ms",
               on.difference <= 0.030)


def footprint(report: Report, python: str) -> None:
    with Target(python, "", probing="0") as plain, Target(python, "") as probed:
        connection = probed.connect()
        connection.request("GET", "/health")
        connection.getresponse().read()
        more = (probed.status("VmRSS") - plain.status("VmRSS")) / 1024
        report.add("resident memory with the probe serving, more than without", f"{more:.1f} MiB", "20 MB", more <= 19.1)
        report.add("threads of the probe, idle", str(probed.status("Threads") - 1), "12", probed.status("Threads") <= 13)
        time.sleep(2)
        before = probed.cpu_seconds()
        time.sleep(30)
        share = (probed.cpu_seconds() - before) / 30 * 100
        report.add("CPU of an idle probe over 30 s", f"{share:.3f} % of one core (clock tick 10 ms)", "0.1 %", share < 0.1)
        connection.query("SELECT 1")
        more = (probed.status("VmRSS") - plain.status("VmRSS")) / 1024
        report.add("resident memory after the first query (DuckDB loaded), more than without", f"{more:.1f} MiB")


def small_queries(report: Report, python: str) -> None:
    with Target(python, "") as probed:
        connection = probed.connect()
        connection.query("SELECT 1")
        environment = probed.environment
        whole = series(lambda: subprocess.run([str(target.CLI), str(probed.pid), "query", "SELECT 1"], env=environment,
                                              check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), 40, 3)
        report.add("`probing PID query \"SELECT 1\"`, whole process", str(whole), "25 ms", whole.median <= 0.025)
        one = series(lambda: connection.query("SELECT 1"), 500, 50)
        report.add("`SELECT 1` over an open connection", str(one), "0.5 ms", one.median <= 0.0005)
        ten = series(lambda: connection.query("FROM process.limits LIMIT 10"), 500, 50)
        report.add("a ten-row table over an open connection", str(ten), "1 ms", ten.median <= 0.001)
        call = series(lambda: connection.get("/apis/probing.extensions/list"), 500, 50)
        report.add("a call of an extension over an open connection", str(call), "1 ms", call.median <= 0.001)


def dicts(report: Report, python: str) -> None:
    code = f"""
import pandas, time
rows = [{{'step': i, 'name': 'layer%d' % (i % 100), 'loss': i * 0.5, 'rank': i % 8}} for i in range({MILLION})]
def frame():
    start = time.perf_counter(); pandas.DataFrame(rows); return time.perf_counter() - start
"""
    sql = "SELECT name, avg(loss), max(step) FROM python.`rows` GROUP BY name"
    with Target(python, code) as probed:
        connection = probed.connect()
        frames, queries = [], []
        for _ in range(6):
            frames.append(json.loads(connection.query("FROM python.`frame()`"))["rows"][0][0])
            begin = time.perf_counter()
            connection.query(sql)
            queries.append(time.perf_counter() - begin)
        ratio = sorted(q / f for q, f in zip(queries[1:], frames[1:]))[2]
        report.add("1,000,000 dicts to an aggregate, against pandas.DataFrame(list)",
                   f"{ratio:.2f} x ({show(sorted(queries[1:])[2])} against {show(sorted(frames[1:])[2])})", "1.3 x", ratio <= 1.3)


def arrays(report: Report, python: str) -> None:
    code = f"""
import numpy, pandas
rng = numpy.random.default_rng(1)
rows = 10 * {MILLION}
frame = pandas.DataFrame({{'k': rng.integers(0, 1000, rows), 'v': rng.random(rows)}}, copy=False)
"""
    native = Native(threads=2)
    native.run(f"CREATE TABLE frame AS SELECT (random() * 1000)::BIGINT AS k, random() AS v FROM range({10 * MILLION})")
    with Target(python, code) as probed:
        connection = probed.connect()
        for name, sql in [("summed", "SELECT sum(v) FROM {}"), ("grouped", "SELECT k, avg(v) FROM {} GROUP BY k")]:
            both = pair(lambda: connection.query(sql.format("python.`frame`")), lambda: native.run(sql.format("frame")),
                        runs=15, warmup=3)
            report.add(f"10 million numpy rows {name}, against DuckDB on its own table",
                       f"{both.ratio:.2f} x ({both.a} against {both.b})", "1.1 x", both.ratio <= 1.1)
        # A table function cannot tell DuckDB the range of a column, which its own tables use for a faster GROUP BY.
        native.run("SET disabled_optimizers='statistics_propagation'")
        sql = "SELECT k, avg(v) FROM {} GROUP BY k"
        both = pair(lambda: connection.query(sql.format("python.`frame`")), lambda: native.run(sql.format("frame")), 15, 3)
        report.add("the same, against DuckDB on its own table without statistics", f"{both.ratio:.2f} x ({both.a} against "
                   f"{both.b})")
        seconds, size = arrow_output(connection, "SELECT k, v FROM python.`frame`")
        report.add("Arrow output of 10 million rows on the socket", f"{size / seconds / 1e9:.2f} GB/s ({size / 1e6:.0f} MB in "
                   f"{show(seconds)})", "1 GB/s", size / seconds >= 1e9)


def arrow_output(connection: target.Connection, sql: str):
    """Best of five: seconds and bytes of one whole answer."""
    best = None
    buffer = bytearray(1 << 20)
    for _ in range(5):
        begin, size = time.perf_counter(), 0
        response = connection.stream(sql, "application/vnd.apache.arrow.stream")
        while True:
            count = response.readinto(buffer)
            if not count:
                break
            size += count
        seconds = time.perf_counter() - begin
        best = min(best or (seconds, size), (seconds, size))
    return best


def sizes(report: Report) -> None:
    for path, aim in [(target.LIBRARIES / "libprobing.so", 15), (target.WHEELS[-1], 40), (target.CLI, None)]:
        size = path.stat().st_size / 1e6
        report.add(f"size of {path.name}", f"{size:.1f} MB", f"{aim} MB" if aim else "", size <= aim if aim else None)


def main() -> None:
    target.require_build()
    target.SCRATCH.mkdir(parents=True, exist_ok=True)
    with_wheel, without = venv(DEBIAN, "with", wheel=True), venv(DEBIAN, "without", wheel=False)
    report = Report()
    sizes(report)
    start(report, with_wheel, without)
    footprint(report, with_wheel)
    small_queries(report, with_wheel)
    dicts(report, with_wheel)
    arrays(report, with_wheel)
    plugins(report, with_wheel)
    rows(report, with_wheel)
    stacks(report, without, with_wheel)
    inject(report, without)
    report.sections.append(smallest())
    results = pathlib.Path(__file__).with_name("results.md")
    report.write(results)
    print(f"written to {results.relative_to(target.ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
