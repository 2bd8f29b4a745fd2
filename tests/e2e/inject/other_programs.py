# python: 3.13+
"""A program that is no Python gets a probe too: what needs no Python answers, and what does says that there is none."""

import subprocess

import _target

with subprocess.Popen(["sleep", "600"]) as sleeper:
    try:
        _target.inject(sleeper.pid)
        assert int(_target.value(sleeper.pid, "SELECT count(*) FROM process.maps")) > 10
        assert _target.value(sleeper.pid, "SELECT count(*) FROM process.threads WHERE name = 'probing-main'") == "1"
        for sql in ("SELECT * FROM python.backtrace", "SELECT value FROM python.`1 + 1`"):
            refused = _target.cli(sleeper.pid, "query", sql)
            assert refused.returncode == 3 and "there is no CPython in this process" in refused.stderr, refused
        detached = _target.cli(sleeper.pid, "detach")
        assert detached.returncode == 0, detached
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
