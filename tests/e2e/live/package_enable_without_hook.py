"""enable() and query() where PROBING did not start anything."""

from _package import run

IMPORT = "import sys, probing; print('probing._core' in sys.modules, probing.is_enabled())"
assert run(["-c", IMPORT]) == "False False", "importing the package loads nothing native"

ENABLE = "import probing, os; path = probing.enable(); print(os.path.exists(path), probing.is_enabled(), probing.enable() == path)"
assert run(["-c", ENABLE]) == "True True True"

assert run(["-c", "import probing; print(probing.query('SELECT 1 AS one').to_dicts())"]) == "[{'one': 1}]"

# Neither -I nor -E is in the way, and without site the package still works by its path.
assert run(["-I", "-c", "import probing; print(len(probing.query('SELECT 1')))"]) == "1"
