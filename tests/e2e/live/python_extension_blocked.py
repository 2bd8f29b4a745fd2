"""Functions that neither end nor can be interrupted: accounted for, disabled in time, and nobody else waits for them."""

import json
import threading
import time

import probing
from _extension import call, error, post, rows

release = threading.Event()
stuck = probing.extension("stuck")
other = probing.extension("other")


@stuck.table("blocks")
def blocks():
    release.wait()
    return []


@stuck.api("/blocks")
def blocks_too():
    release.wait()


@stuck.api("/loops")
def loops():
    while True:
        time.sleep(0.01)


@other.table("fine")
def fine():
    return [{"n": 1}]


def state():
    (row,) = rows("SELECT state, reason, running, hung, errors FROM probing.extensions WHERE name = 'stuck'")
    return row


def await_hung(count):
    deadline = time.monotonic() + 30
    while state()["hung"] != count:
        assert time.monotonic() < deadline, state()
        time.sleep(0.02)


probing.enable()

# One that can be interrupted is over when its answer is; a limit of the client's own says nothing about the extension. The
# interruption has the last quarter of a second, so that a busy machine gets to it.
late = json.loads(call("GET", "/apis/stuck/loops", Probing_Timeout="2")[2])
assert late["code"] == "timeout" and "interrupted" in late["context"], late
assert state()["hung"] == 0 and state()["errors"] == 0, state()

# With a limit that is the probe's, it has failed.
probing.set_option("probing.extensions.call_timeout_s", "0.3")
assert json.loads(call("GET", "/apis/stuck/loops")[2])["code"] == "timeout"
assert state()["errors"] == 1, state()

# Those that block hold a thread each. Others go on, and before the last thread is gone the extension is asked no more.
assert "still running" in error(rows, "SELECT * FROM stuck.blocks", timeout=2).message
await_hung(1)
assert json.loads(call("GET", "/apis/stuck/blocks", Probing_Timeout="0.3")[2])["code"] == "timeout"
await_hung(2)
assert rows("SELECT * FROM other.fine") == [{"n": 1}]
assert state()["state"] == "enabled"
assert error(rows, "SELECT * FROM stuck.blocks", timeout=0.5).code == "timeout"
await_hung(3)
assert state()["state"] == "disabled" and "3 of its operations did not end" in state()["reason"], state()
assert "is disabled" in error(rows, "SELECT * FROM stuck.blocks").message
for _ in range(8):
    assert rows("SELECT * FROM other.fine") == [{"n": 1}]

# When they end after all, their threads are free again, and so is the extension once somebody says so.
release.set()
await_hung(0)
assert state()["running"] == 0 and state()["state"] == "disabled"
assert post("/apis/probing.extensions/enable", {"name": "stuck"})[0] == 200
assert rows("SELECT * FROM stuck.blocks") == []
