# deadline: 180
"""Rows are sealed while a program runs, after it was killed, and at its end; queries see each of them once."""

import dataclasses
import glob
import os
import signal
import subprocess
import sys
import tempfile
import time

import probing

ROWS = 5000


@dataclasses.dataclass
class Metric:
    number: int
    name: str


def until(condition, what):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def count(what="count(*)"):
    return probing.query("SELECT {} AS found FROM python.metric".format(what)).to_dicts()[0]["found"]


def sealed():
    return probing.query("SELECT sealed_rows FROM probing.storage").to_dicts()[0]["sealed_rows"]


def child(first, ending):
    """A program of the job: adds its rows, says what it sees, and ends as it is told."""
    table = probing.table(Metric)
    for number in range(first, first + ROWS):
        table(number, "row {}".format(number % 100)).save()
    until(lambda: count() == first + ROWS, "what a killed process left is sealed")
    assert count("count(DISTINCT number)") == first + ROWS
    if ending == "kill":
        until(lambda: sealed() >= ROWS - 63, "rows that are a second old are sealed")
        assert count("count(DISTINCT number)") == count() == first + ROWS
        table(first + ROWS, "a last one").save()
        os.kill(os.getpid(), signal.SIGKILL)
    print("seen", count())


def run(first, ending, **variables):
    environment = dict(os.environ, PROBING="1", PROBING_STORAGE_COLD="true", PROBING_STORAGE_DIRECTORY=directory,
                       PROBING_STORAGE_JOB="the job", **variables)
    return subprocess.run([sys.executable, __file__, str(first), ending], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, timeout=120)


def files(rank):
    return glob.glob(os.path.join(directory, "job=the%20job", "rank=" + rank, "table=metric", "*.parquet"))


if len(sys.argv) > 1:
    child(int(sys.argv[1]), sys.argv[2])
    sys.exit(0)

with tempfile.TemporaryDirectory() as directory:
    killed = run(0, "kill", PROBING_STORAGE_ROLL_AGE="1s")
    assert killed.returncode == -signal.SIGKILL, killed
    assert files("0"), "nothing was sealed"
    # The next one of the job and rank has the rows of the killed one as well: from files, and as soon as they are sealed
    # those that were in memory only.
    ended = run(ROWS + 1, "end")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "seen {}\n".format(2 * ROWS + 1), ""), ended
    other = run(0, "end", RANK="1")
    assert (other.returncode, other.stdout, other.stderr) == (0, "seen {}\n".format(ROWS), ""), other
    assert len(files("1")) == 1, files("1")
    last = run(2 * ROWS + 1, "end")
    assert (last.returncode, last.stdout, last.stderr) == (0, "seen {}\n".format(3 * ROWS + 1), ""), last
print("sealed")
