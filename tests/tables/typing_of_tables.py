"""The package and programs that use tables pass mypy --strict, and mistakes are found where they are."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

import probing

MYPY = shutil.which("mypy", path="/usr/bin:" + os.environ.get("PATH", ""))
HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "_typed.py")

# One checker for all: what it checks against is the newest language version that it knows, and not this interpreter.
if MYPY is not None and sys.version_info[:2] == (3, 11):
    site = os.path.dirname(os.path.dirname(os.path.abspath(probing.__file__)))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["MYPYPATH"] = site
    with tempfile.TemporaryDirectory() as cache:
        # The start hook has no annotations on purpose, and pandas and others need not be there.
        done = subprocess.run([MYPY, "--strict", "--allow-untyped-calls", "--ignore-missing-imports", "--no-error-summary", "--cache-dir", cache, PROGRAM], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, cwd=cache)
    found = {(int(line), code) for line, code in re.findall(r"_typed\.py:(\d+): error: .*\[([a-z-]+)\]$", done.stdout, re.M)}
    with open(PROGRAM) as file:
        wanted = {(number, match.group(1)) for number, line in enumerate(file, 1)
                  for match in [re.search(r"# error: ([a-z-]+)$", line)] if match}
    assert len(wanted) == 6 and found == wanted, (sorted(wanted), done.stdout)
    assert not re.sub(r"^.*_typed\.py:.*\n", "", done.stdout, flags=re.M), done.stdout

assert probing.Row is probing.core.Row


class Undeclared(probing.Row):
    pass


try:
    Undeclared().save()
    raise AssertionError("saved without a table")
except TypeError as error:
    assert "Undeclared has no table; write @table above @dataclass" in str(error)
