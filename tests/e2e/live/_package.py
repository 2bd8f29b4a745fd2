"""What the package_*.py scripts share: other Pythons to run, and waiting for something with a deadline."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time

# Says what the start hook left behind: whether the library is loaded, and the hook itself imported.
REPORT = "import sys; print('probing._core' in sys.modules, '_probing_hook' in sys.modules, 'probing' in sys.modules)"
OFF, ON = "False False False", "True True False"
LOOKED = "False True False"  # the hook ran and decided against it


def environment(**changes):
    """This environment without PROBING, plus ``changes``; None removes a name."""
    kept = {name: value for name, value in os.environ.items() if name != "PROBING"}
    kept.update(changes)
    return {name: value for name, value in kept.items() if value is not None}


def run(arguments, timeout=60, **changes):
    """Another run of this interpreter: its output. It must end well and say nothing on stderr."""
    command = [sys.executable] + list(arguments)
    done = subprocess.run(command, env=environment(**changes), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, timeout=timeout)
    assert (done.returncode, done.stderr) == (0, ""), (command, changes, done.returncode, done.stdout, done.stderr)
    return done.stdout.strip()


def script(source, name="job.py"):
    """A file with this source in a fresh folder, which goes with this process."""
    folder = tempfile.mkdtemp(prefix="probing-live-")
    atexit.register(shutil.rmtree, folder)
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)
    return path


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not within {} s".format(seconds)
        time.sleep(0.01)


def log_of(pid):
    path = os.path.join(os.environ["PROBING_RUNTIME_DIR"], "probing-{}".format(os.geteuid()), "{}.log".format(pid))
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def raises(expected, action):
    try:
        action()
    except expected as error:
        return error
    raise AssertionError("{} was not raised".format(expected.__name__))
