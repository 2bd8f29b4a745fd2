"""What cannot be injected is told in one sentence, and stays as it was."""

import os
import signal
import subprocess
import sys

import _target

SOURCE = """
import time
ready()
while not ended():
    time.sleep(0.01)
sys.exit(12)
"""


def refusal(pid, code, words):
    done = _target.cli(pid, "inject")
    assert done.returncode == code and words in done.stderr, (words, done.returncode, done.stderr)


def state(pid):
    with open("/proc/%d/stat" % pid) as stat:
        return stat.read().rpartition(")")[2].split()[0]


# Ended, but not yet collected by us.
ended = subprocess.Popen([sys.executable, "-c", ""])
_target.until(lambda: state(ended.pid) == "Z", "it does not end")
refusal(ended.pid, 3, "zombie")
ended.wait()
refusal(ended.pid, 3, "there is no process")

with _target.Target(SOURCE) as target:
    os.kill(target.pid, signal.SIGSTOP)
    _target.until(lambda: state(target.pid) == "T", "it does not stop")
    refusal(target.pid, 3, "kill -CONT %d" % target.pid)
    os.kill(target.pid, signal.SIGCONT)
    _target.until(lambda: state(target.pid) != "T", "it does not go on")
    assert target.end()[0] == 12

# Not Python: native tables answer, and what needs an interpreter says that there is none.
sleeper = subprocess.Popen(["/bin/sleep", "600"])
try:
    _target.inject(sleeper.pid)
    assert _target.value(sleeper.pid, "SELECT count(*) > 0 FROM process.threads") == "true"
    done = _target.cli(sleeper.pid, "query", "SELECT * FROM python.`1`")
    assert done.returncode != 0 and "no CPython in this process" in done.stderr, done.stderr
    assert sleeper.poll() is None
finally:
    sleeper.kill()
    sleeper.wait()
