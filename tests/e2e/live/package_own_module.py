"""A module of the user's that happens to be called probing is neither imported by the hook nor replaced."""

import os

from _package import run, script

own = script("print('imported')\nNAME = 'mine'", "probing.py")
job = script("import sys; print('probing' in sys.modules); import probing; print(probing.NAME, 'probing._core' in sys.modules)")
assert run([job], PROBING="1", PYTHONPATH=os.path.dirname(own)) == "False\nimported\nmine True"
