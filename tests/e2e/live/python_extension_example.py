"""examples/python-extension: the table of jobs, and the call that changes the learning rate, in a training that runs."""

import json
import os
import subprocess
import sys

from _extension import call, cli
from _package import environment, until

example = os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples", "python-extension", "train.py")
training = subprocess.Popen([sys.executable, example], env=environment(PROBING="1"), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True)
try:
    pid = training.stdout.readline().split()[1]
    socket = os.path.join(os.environ["PROBING_RUNTIME_DIR"], "probing-{}".format(os.geteuid()), pid + ".sock")

    def run(*arguments):
        return subprocess.run([cli(), pid] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True, timeout=60)

    def asked(*arguments):
        done = run(*arguments)
        assert done.returncode == 0, done
        return done.stdout

    # A socket alone says nothing: an earlier process of this pid may have left it.
    until(lambda: run("query", "SELECT 1").returncode == 0)
    steps = "SELECT name, step, loss FROM training.jobs WHERE NOT done ORDER BY name"
    first = asked("query", steps)
    assert "flat" in first and "steep" in first, first
    until(lambda: asked("query", steps) != first)

    # Too small a rate would take minutes. It changes while the training runs, and what is no rate is refused.
    status, _, body = call("POST", "/apis/training/learning_rate", '{"learning_rate": 7}', endpoint=socket)
    assert status == 400 and "1e-06 to 0.5" in json.loads(body)["detail"], body
    status, _, body = call("POST", "/apis/training/learning_rate", '{"learning_rate": 0.02}', endpoint=socket)
    assert (status, json.loads(body)) == (200, {"former": 0.0001, "learning_rate": 0.02}), body
    asked("config", "training.learning_rate", "0.05")
    output, errors = training.communicate(timeout=60)
    assert (training.returncode, errors) == (0, ""), (output, errors)
    assert output == "done with learning rate 0.05: flat 0.50, steep 4.00\n", output
finally:
    if training.poll() is None:
        training.kill()
        training.wait()
