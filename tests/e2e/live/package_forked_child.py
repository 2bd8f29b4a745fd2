"""A forked child of a probed process: clear errors at once, nothing hangs, and enable() gives it a probe of its own."""

import os
import time

import probing
from _package import raises

probing.enable()
before = probing.query("SELECT 1 AS one")


def in_child(check):
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            check()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0, check.__name__


def refuses_what_cannot_work():
    started = time.monotonic()
    assert not probing.is_enabled()
    for action in (lambda: probing.query("SELECT 1"), lambda: list(probing.config)):
        error = raises(RuntimeError, action)
        assert "PROBING=2" in str(error) or "probing.enable()" in str(error), error
    assert before.to_dicts() == [{"one": 1}], "a result is memory, it does not need the probe"
    assert time.monotonic() - started < 20


def can_have_its_own():
    endpoint = probing.enable()
    assert os.path.basename(endpoint) == "{}.sock".format(os.getpid()), endpoint
    assert probing.query("SELECT pid FROM process.info").to_dicts() == [{"pid": os.getpid()}]
    in_child(refuses_what_cannot_work)
    in_child(lambda: probing.enable())


in_child(refuses_what_cannot_work)
in_child(can_have_its_own)
assert probing.query("SELECT 1 AS one").to_dicts() == before.to_dicts() == [{"one": 1}]
