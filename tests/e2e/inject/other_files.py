"""A process with other files than ours (a container) gets the libraries in memory files; its descriptors stay as they were."""

import os
import subprocess
import sys

import _target

SOURCE = """
import time
ready()
while not ended():
    time.sleep(0.01)
sys.exit(14)
"""

if subprocess.call(["unshare", "--mount", "true"], stderr=subprocess.DEVNULL) != 0:
    print("SKIP: this user may not make a mount namespace")
    sys.exit(0)

hidden = os.path.dirname(os.path.dirname(os.path.realpath(_target.CLI)))
command = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', hidden, sys.executable)


def mapped_libraries(pid):
    with open("/proc/%d/maps" % pid) as file:
        return sorted(line.split(None, 5)[-1] for line in file if "memfd:" in line)


with _target.Target(SOURCE, command) as target:
    assert not os.path.exists("/proc/%d/root%s" % (target.pid, os.path.realpath(_target.CLI)))
    assert "memory files" in _target.inject(target.pid, "--dry-run")
    _target.inject(target.pid)
    assert _target.value(target.pid, "SELECT 6 * 7") == "42"
    assert _target.value(target.pid, "SELECT value FROM python.`2 + 3`") == "5"
    left = [name for name in _target.descriptors(target.pid) if "memfd" in name]
    assert left == [], left

    before = mapped_libraries(target.pid)
    assert _target.cli(target.pid, "detach").returncode == 0
    assert "there since before" in _target.inject(target.pid, "--dry-run")
    _target.inject(target.pid)
    assert _target.value(target.pid, "SELECT value FROM python.`2 + 3`") == "5"
    assert mapped_libraries(target.pid) == before
    assert target.end() == (14, "", "")
