"""What is left of the rows of a process, by the way it ended; and that its end is none the worse for it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from _extension import cli
from _package import environment

PROGRAM = """
import os, signal, sys
import dataclasses
import probing
from probing import table
from probing._tables import location

@table
@dataclasses.dataclass
class Step:
    number: int
    loss: float

for number in range(1000):
    Step(number, number / 2).save()
print(location.folder(), flush=True)
"""
data = tempfile.mkdtemp()


def run(ending, status=0, **variables):
    """The folder that the program had; its exit code and output are those of the program alone."""
    done = subprocess.run([sys.executable, "-c", PROGRAM + ending], env=environment(**variables), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, timeout=120)
    assert done.returncode == status, done
    folder, _, rest = done.stdout.partition("\n")
    assert rest == "" and (done.stderr == "" or "Traceback" in done.stderr), done
    return folder


def asked(directory, sql):
    done = subprocess.run([cli(), directory, "query", "--format", "json", sql], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=60)
    assert done.returncode == 0, done
    return json.loads(done.stdout)["rows"]


SUM = "SELECT count(*), sum(number), sum(loss) FROM python.step"
ALL = [[1000, 499500, 249750.0]]
END = "SELECT how, exception FROM probing.process"

try:
    for probed in ({}, {"PROBING": "1"}):
        assert not os.path.exists(run("", **probed))
        assert not os.path.exists(run("sys.exit(3)", 3, **probed))

        killed = run("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, **probed)
        assert asked(killed, SUM) == ALL and asked(killed, END) == [["abrupt", None]], asked(killed, END)
        listed = subprocess.check_output([cli(), "list", "--dead", "--format", "csv"], universal_newlines=True)
        assert killed in listed, listed
        subprocess.run([cli(), "clean", killed], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert not os.path.exists(killed)

        kept = run("raise ValueError('loss is nan')", 1, PROBING_STORAGE_KEEP="true", **probed)
        assert asked(kept, SUM) == ALL and asked(kept, END) == [["ordered", "ValueError: loss is nan"]], asked(kept, END)
        shutil.rmtree(kept)

    # The option may come while it runs.
    kept = run("probing.enable(); probing.config['probing.storage.keep'] = True", PROBING="1")
    assert asked(kept, SUM) == ALL, kept
    shutil.rmtree(kept)
    assert not os.path.exists(run("probing.config['probing.storage.keep'] = False", PROBING="1", PROBING_STORAGE_KEEP="true"))

    # With a cold tier, what is left is sealed at the end, also of a program that is over in a moment.
    cold = {"PROBING": "1", "PROBING_STORAGE_COLD": "true", "PROBING_STORAGE_DIRECTORY": data, "PROBING_STORAGE_JOB": "ends"}
    assert not os.path.exists(run("probing.enable()", **cold))
    assert asked(data, SUM) == ALL, asked(data, SUM)
    killed = run("probing.enable(); os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, **cold)
    if os.path.exists(os.path.join(killed, "cold.json")):
        assert asked(killed, "SELECT count(*) FROM python.step") == [[2000]]
    assert not os.path.exists(run("probing.enable()", **dict(cold, PROBING_STORAGE_JOB="other")))
    subprocess.run([cli(), "clean", killed], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert not os.path.exists(killed)
finally:
    shutil.rmtree(data)
