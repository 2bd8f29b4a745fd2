"""A process without a probe that works until its standard input ends, and the command line that injects it."""

import os
import re
import subprocess
import sys
import time

CLI = os.environ["PROBING_CLI"]

_FRAME = """
import sys, threading
_ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), _ended.set()), daemon=True).start()
def ended():
    return _ended.is_set()
def ready():
    print("READY", flush=True)
"""


class Target:
    """Runs ``source``, which has ``ready()`` and ``ended()``, prints what it found and chooses its exit code."""

    def __init__(self, source, command=(sys.executable,), frame=_FRAME):
        self.process = subprocess.Popen(
            list(command) + ["-c", frame + source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            universal_newlines=True)
        first = self.process.stdout.readline()
        assert first == "READY\n", (first, self.process.stderr.read())

    @property
    def pid(self):
        return self.process.pid

    def end(self):
        """(exit code, output, errors) after its input has ended."""
        output, errors = self.process.communicate(timeout=60)
        return self.process.returncode, output, errors

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def outcome(source):
    """(exit code, output, errors) of a process that nobody touches."""
    process = subprocess.Popen([sys.executable, "-c", _FRAME + source], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, universal_newlines=True)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output.replace("READY\n", "", 1), errors


def cli(*arguments):
    return subprocess.run([CLI] + [str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, timeout=60)


def inject(pid, *options):
    """The answer of a successful injection."""
    done = cli(pid, "inject", *options)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def value(pid, sql):
    """The one value that a query answers."""
    done = cli(pid, "query", "--format", "csv", sql)
    assert done.returncode == 0, (sql, done.stderr)
    return done.stdout.split("\n", 1)[1].strip()


def descriptors(pid):
    """What the process has open, in order; files that were closed meanwhile are left out."""
    links = []
    for number in os.listdir("/proc/%d/fd" % pid):
        try:
            links.append(os.readlink("/proc/%d/fd/%s" % (pid, number)))
        except FileNotFoundError:
            pass
    return sorted(links)


def until(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)


def milliseconds(answer):
    """How long a thread was borrowed; 0 where none was stopped."""
    borrowed = re.search(r"borrowed for ([0-9.]+) ms", answer)
    return float(borrowed.group(1)) if borrowed else 0.0
