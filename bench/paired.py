"""Timing of two things side by side: A B A B ..., so that a drift of the machine hits both alike."""

import statistics
import time
from dataclasses import dataclass
from typing import Callable, List


@dataclass
class Series:
    """Seconds of each run."""

    seconds: List[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{show(self.median)} ({show(low)} to {show(high)})"


@dataclass
class Pair:
    """Runs of A and B in turn."""

    a: Series
    b: Series

    @property
    def ratio(self) -> float:
        """Median of the ratios A/B of neighbouring runs."""
        return statistics.median(x / y for x, y in zip(self.a.seconds, self.b.seconds))

    @property
    def difference(self) -> float:
        """Median of the differences A-B of neighbouring runs, in seconds."""
        return statistics.median(x - y for x, y in zip(self.a.seconds, self.b.seconds))


def show(seconds: float) -> str:
    """A duration in the unit that reads best."""
    if abs(seconds) >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms" if abs(seconds) >= 1e-3 else f"{seconds * 1e6:.0f} us"


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def series(action: Callable[[], object], runs: int, warmup: int = 1) -> Series:
    for _ in range(warmup):
        action()
    return Series([timed(action) for _ in range(runs)])


def pair(a: Callable[[], object], b: Callable[[], object], runs: int, warmup: int = 1) -> Pair:
    for _ in range(warmup):
        a()
        b()
    both = [(timed(a), timed(b)) for _ in range(runs)]
    return Pair(Series([x for x, _ in both]), Series([y for _, y in both]))
