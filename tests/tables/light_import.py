"""A program without tables does not pay for them: what they need is imported with the first name of theirs."""

import sys

import probing

assert "probing._tables" not in sys.modules and "probing.core" not in sys.modules
assert probing.int32 is probing.core.int32
assert "probing._tables" in sys.modules
