"""Native plugins: what a scan costs more than compiled in, and what loading one does to the process."""

import json
import pathlib
import statistics
import subprocess
import time

from paired import series, show
from target import Target

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "artifacts" / "bench" / "plugin"

# A thread that never rests and notes whenever it was kept from running, with the clock that this process has, too.
BUSY = """
import threading, time
gaps = []
def spin():
    last = time.perf_counter()
    while True:
        now = time.perf_counter()
        if now - last > 0.0001:
            gaps.append((now, now - last))
        last = now
threading.Thread(target=spin, daemon=True).start()
"""

ROUNDS = 9


def publish(project: str) -> pathlib.Path:
    out = OUT / project
    subprocess.run(["dotnet", "publish", str(ROOT / "bench" / "plugin" / project), "-c", "Release", "-v", "quiet",
                    "-nologo", "-o", str(out)], check=True)
    return out


def plugins(report, python: str) -> None:
    library = publish("library") / "libnumbers.so"
    scan = publish("scan") / "scan"
    answer = subprocess.run([str(scan), str(library), "21"], check=True, capture_output=True, text=True).stdout
    pairs = [tuple(map(float, line.split())) for line in answer.splitlines()]
    ratio = statistics.median(plugged / compiled for plugged, compiled in pairs)
    report.add("10 million rows from a plugin in C#, against the same table compiled in",
               f"{ratio:.2f} x ({show(statistics.median(p for p, _ in pairs))} against "
               f"{show(statistics.median(c for _, c in pairs))})", "1.1 x", ratio <= 1.1)

    heap = OUT / "libheap.so"
    subprocess.run(["make", "-s", "-B", "-C", str(ROOT / "examples" / "plugin-c"), f"OUT={OUT}"], check=True)
    for what, file in (("in C", heap), ("in C#, with its runtime", library)):
        times, pauses, usual = [], [], []
        for _ in range(ROUNDS):
            with Target(python, BUSY) as probed:
                connection = probed.connect()
                connection.query("SELECT 1")
                begin = time.perf_counter()
                times.append(load(connection, file))
                end = time.perf_counter()
                time.sleep(end - begin)  # as long without loading
                pauses.append(longest(connection, begin, end))
                usual.append(longest(connection, end, end + (end - begin)))
        report.add(f"loading a plugin {what} into a running process", show(statistics.median(times)), "50 ms",
                   statistics.median(times) <= 0.050)
        report.add(f"longest pause of a busy Python thread while a plugin {what} is loaded",
                   f"{show(statistics.median(pauses))} (as long without: {show(statistics.median(usual))})", "none",
                   statistics.median(pauses) <= statistics.median(usual) + 0.002)
    with Target(python, "") as probed:
        connection = probed.connect()
        load(connection, library)
        call = series(lambda: connection.get("/apis/plugged_in/ping"), 500, 50)
        report.add("a call of a plugin in C# over an open connection", str(call), "1 ms", call.median <= 0.001)


def longest(connection, begin: float, end: float) -> float:
    expression = f"max([gap for at, gap in gaps if {begin} <= at <= {end}] or [0.0])"
    return json.loads(connection.query(f"FROM python.`{expression}`"))["rows"][0][0]


def load(connection, file: pathlib.Path) -> float:
    connection.request("POST", "/apis/probing.extensions/load", body=json.dumps({"source": str(file)}))
    answer = json.loads(connection.getresponse().read())
    return answer["load_ms"] / 1000
