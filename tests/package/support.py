"""What the tests of the package share: where things are, interpreters, throw-away environments."""

import atexit
import glob
import os
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRATCH = os.path.join(ROOT, "artifacts", "package-tests")
SYSTEM_PYTHON = "/usr/bin/python3"


def wheel():
    """The one wheel in dist/."""
    wheels = glob.glob(os.path.join(ROOT, "dist", "probing-*.whl"))
    if len(wheels) != 1:
        raise AssertionError("expected one wheel in dist/, found {}: run `make build`".format(wheels))
    return wheels[0]


def interpreters():
    """One CPython of each supported minor version found on this machine, by version: {(3, 12): path}."""
    candidates = glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python"))
    candidates += [path for minor in range(8, 20) for path in [shutil.which("python3.{}".format(minor))] if path]
    candidates.append(SYSTEM_PYTHON)
    found = {}
    for path in candidates:
        version = subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True).stdout.split()
        if len(version) == 2 and (3, 8) <= tuple(map(int, version)):
            found[tuple(map(int, version))] = path
    return found


def environment_of(python, name):
    """A fresh virtual environment with the wheel in it; returns its folder."""
    home = os.path.join(SCRATCH, name)
    subprocess.run([python, "-m", "venv", "--clear", "--system-site-packages", home], check=True, env=clean_environment())
    pip = [os.path.join(home, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-index",
           "--disable-pip-version-check", wheel()]
    subprocess.run(pip, check=True, env=clean_environment())
    return home


def clean_environment(**changes):
    """This environment without any setting of the probe, plus ``changes``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROBING")}
    return dict(kept, **changes)


def runtime_directory():
    """A short path for PROBING_RUNTIME_DIR, since a socket's name may have 107 bytes; removed at the end of the tests."""
    folder = tempfile.mkdtemp(prefix="probing-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
