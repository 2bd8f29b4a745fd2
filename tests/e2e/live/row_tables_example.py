"""examples/row-table: its rows in SQL while it trains, and after it was killed."""

import glob
import json
import os
import shutil
import signal
import subprocess
import sys

from _extension import cli
from _package import environment, until

try:
    import sklearn  # noqa: F401
    import torch  # noqa: F401
except ImportError:
    print("SKIP: no torch, or no scikit-learn")
    sys.exit()

example = os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples", "row-table", "train.py")


def ask(endpoint, sql):
    return subprocess.run([cli(), str(endpoint), "query", "--format", "json", sql], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=60)


def asked(endpoint, sql):
    done = ask(endpoint, sql)
    assert done.returncode == 0, done
    return json.loads(done.stdout)["rows"]


training = subprocess.Popen([sys.executable, example, "1000000"], env=environment(PROBING="1"), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True)
folder = None
try:
    # A socket alone says nothing: an earlier process of this pid may have left it.
    until(lambda: ask(training.pid, "SELECT 1").returncode == 0 or training.poll() is not None, seconds=60)
    until(lambda: asked(training.pid, "SELECT count(*) FROM information_schema.tables WHERE table_name = 'training_step'") == [[1]])
    steps = "SELECT count(*), max(step) + 1, count(DISTINCT step) FROM python.training_step WHERE phase = 'train'"
    until(lambda: asked(training.pid, steps)[0][0] > 100)
    for count, end, distinct in (asked(training.pid, steps)[0] for _ in range(10)):
        assert count == end == distinct, (count, end, distinct)
    seen, = asked(training.pid, steps)
    described = asked(training.pid, "SELECT name, unit, description FROM probing.columns WHERE table_name = 'training_step'")
    assert ["duration", "s", ""] in described or ["duration", "s", None] in described, described
    assert ["loss", None, "Cross entropy, mean of the batch"] in described or [
        "loss", "", "Cross entropy, mean of the batch"] in described, described
    training.send_signal(signal.SIGKILL)
    training.wait()
    folder = max(glob.glob("/dev/shm/probing-{}/{}-*".format(os.geteuid(), training.pid)), key=os.path.getmtime)
    kept, = asked(folder, steps)
    assert kept[0] == kept[1] == kept[2] >= seen[0], (kept, seen)
    learned, = asked(folder, "SELECT avg(loss) FILTER (step < 20), avg(loss) FILTER (step > 80) FROM python.training_step")
    assert learned[1] < learned[0], learned
    assert asked(folder, "SELECT pid FROM probing.process") == [[training.pid]]
finally:
    if training.poll() is None:
        training.kill()
        training.wait()
    if folder:
        shutil.rmtree(folder)
