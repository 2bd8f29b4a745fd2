"""The extension in Python whose lines bench/ counts does what it is counted for."""

import os
import runpy

from _extension import rows

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
runpy.run_path(os.path.join(ROOT, "bench", "plugin", "smallest", "smallest.py"))
os.environ["SMALLEST"] = "1"
assert rows("SELECT value FROM smallest.envs WHERE name = 'SMALLEST'") == [{"value": "1"}]
