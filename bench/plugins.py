"""Native plugins: what a scan costs more than compiled in, and what loading one does to the process."""

import json
import pathlib
import statistics
import subprocess

from paired import show
from target import Target

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "artifacts" / "bench" / "plugin"

TICKS = """
import threading, time
longest = [0.0]
def tick():
    last = time.perf_counter()
    while True:
        time.sleep(0.0005)
        now = time.perf_counter()
        longest[0] = max(longest[0], now - last)
        last = now
threading.Thread(target=tick, daemon=True).start()
def pause():
    value, longest[0] = longest[0], 0.0
    return value
"""


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
    for what, file, name in (("in C", heap, "heap"), ("in C#, with its runtime", library, "plugged_in")):
        times, pauses, usual = [], [], []
        for _ in range(5):
            with Target(python, TICKS) as probed:
                connection = probed.connect()
                pause = lambda: json.loads(connection.query("FROM python.`pause()`"))["rows"][0][0]
                pause()
                connection.query("SELECT count(*) FROM range(1000000)")
                usual.append(pause())
                times.append(load(connection, file))
                pauses.append(pause())
        report.add(f"loading a plugin {what} into a running process", show(statistics.median(times)), "50 ms",
                   statistics.median(times) <= 0.050)
        report.add(f"longest pause of a Python thread that ticks every 0.5 ms, while loading a plugin {what}",
                   f"{show(statistics.median(pauses))} (without: {show(statistics.median(usual))})", "none",
                   statistics.median(pauses) <= statistics.median(usual) + 0.002)


def load(connection, file: pathlib.Path) -> float:
    connection.request("POST", "/apis/probing.extensions/load", body=json.dumps({"source": str(file)}))
    answer = json.loads(connection.getresponse().read())
    return answer["load_ms"] / 1000
