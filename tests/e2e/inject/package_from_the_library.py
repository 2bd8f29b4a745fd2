"""Nothing is installed where the target runs (it is no virtual environment): the Python package comes out of the library, and goes by the rules at exit."""

import os
import sys
import tempfile

import _target

# Without threading: who imports that first is its main thread for good, and it must not be a thread of the probe.
SOURCE = """
import select, sys, time
print("READY", flush=True)
while not select.select([sys.stdin], [], [], 0.01)[0]:
    pass
threading = sys.modules["threading"]
print("probing._core" in sys.modules, threading.current_thread() is threading.main_thread())
sys.exit(11)
"""
EXTENSION = """
import probing
import threading

weather = probing.extension("weather")

@weather.table("now")
def now():
    return [{"degrees": 20}]
"""


def python(target, expression):
    return _target.value(target.pid, "SELECT value FROM python.`%s`" % expression)


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "weather_extension.py"), "w") as file:
        file.write(EXTENSION)
    os.environ["PYTHONPATH"] = folder
    with _target.Target(SOURCE, [os.path.realpath(sys.executable)], frame="") as target:
        assert "can be injected" in _target.inject(target.pid, "--dry-run")
        refused = _target.cli(target.pid, "query", "SELECT 1")
        assert refused.returncode != 0 and "runs without a probe" in refused.stderr, refused

        _target.inject(target.pid)
        assert "has a probe already" in _target.inject(target.pid)
        _target.until(lambda: python(target, "'probing._core' in __import__('sys').modules") == "true",
                      "the library did not join the interpreter")
        _target.until(lambda: python(target, "'threading' in __import__('sys').modules") == "true",
                      "the main thread did not import threading")
        assert python(target, "__import__('probing').query('SELECT 42 AS n').to_dicts()[0]['n']") == "42"
        assert "libprobing.so" in python(target, "__import__('probing').__file__")

        loaded = _target.cli(target.pid, "extension", "load", "weather_extension")
        assert loaded.returncode == 0, loaded.stderr
        assert _target.value(target.pid, "SELECT degrees FROM weather.now") == "20"

        answer = target.end()
        assert answer == (11, "True True\n", ""), answer
        gone = _target.cli(target.pid, "query", "SELECT 1")
        assert gone.returncode != 0 and "no process" in gone.stderr, gone.stderr
