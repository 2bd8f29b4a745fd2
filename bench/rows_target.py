# The program whose tables bench/rows.py measures; it runs in the probed process.
import json
import statistics
import time
import timeit
from dataclasses import dataclass

import numpy
from probing.core import table

ROUNDS, CALLS = 15, 100_000
MILLION = 1_000_000


@table(capacity=4 * MILLION)
@dataclass
class Metric:
    step: int
    loss: float
    done: bool
    phase: str


@table(capacity=4 * MILLION)
@dataclass
class Latency:
    step: int
    loss: float
    done: bool
    phase: str


@table(capacity=5 * MILLION)
@dataclass
class Batch:
    step: int
    loss: float
    rank: int
    time: float


@table(capacity=11 * MILLION)
@dataclass
class Hot:
    k: int
    v: float
    name: str


def interleaved(first, second, before_first="pass", before_second="pass", **names):
    """Nanoseconds of each statement, and the median of the ratios second/first of neighbouring runs."""
    timers = [timeit.Timer(statement, setup, globals={**globals(), **names})
              for statement, setup in ((first, before_first), (second, before_second))]
    runs = [tuple(timer.timeit(CALLS) / CALLS * 1e9 for timer in timers) for _ in range(ROUNDS)]
    return json.dumps([statistics.median(a for a, _ in runs), statistics.median(b for _, b in runs),
                       statistics.median(b / a for a, b in runs)])


def saving():
    return interleaved("Metric(1, 0.5, False, 'train')", "row.save()", row=Metric(1, 0.5, False, "train"))


def appending():
    return interleaved("append((a, b, c, d))", "append((a, b, c, d))",
                       "rows = []; append = rows.append; a, b, c, d = 1, 0.5, False, 'train'",
                       "append = Metric.append; a, b, c, d = 1, 0.5, False, 'train'")


def batches():
    """Rows per second."""
    rows = MILLION
    columns = {"step": numpy.arange(rows), "loss": numpy.random.random(rows), "rank": numpy.arange(rows) % 8,
               "time": numpy.random.random(rows)}
    rates = []
    for _ in range(10):  # until the oldest rows make room: the kernel clears no more pages for it
        Batch.append_many(columns)
    for _ in range(9):
        begin = time.perf_counter()
        Batch.append_many(columns)
        rates.append(rows / (time.perf_counter() - begin))
    return statistics.median(rates)


def latencies(appends):
    """Nanoseconds of single appends: median, 99.9th percentile, longest; and the same of reading the clock alone."""
    append, clock = Latency.append, time.perf_counter_ns
    answers = []
    for call in (append, lambda row: None):
        spent = numpy.zeros(appends, numpy.int64)
        for i in range(appends):
            row = (i, 0.5, False, "train")
            begin = clock()
            call(row)
            spent[i] = clock() - begin
        answers += [float(one) for one in numpy.percentile(spent, [50, 99.9, 100])]
    return json.dumps(answers)


def fill():
    """Ten million rows with a thousand names; says how many there are."""
    names = ["layer%03d" % i for i in range(1000)]
    chance = numpy.random.default_rng(1)
    for _ in range(10):
        chosen = [names[i] for i in chance.integers(0, 1000, MILLION)]
        Hot.append_many({"k": chance.integers(0, 1000, MILLION), "v": chance.random(MILLION), "name": chosen})
    return 10 * MILLION
