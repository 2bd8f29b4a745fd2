"""Where there is no place for rows the program goes on: they are counted, and stored again when there is. Memory is bounded."""

import os
import time
from dataclasses import dataclass

from _tables import raises

from probing._tables import location
from probing.core import table

os.environ["PROBING_STORAGE_TABLE_MEMORY"] = "2MiB"
memory, runtime = location._MEMORY, os.environ.get("PROBING_RUNTIME_DIR")
nowhere = "/proc/self/nowhere"  # no folder can be made there, by nobody
location._MEMORY = os.environ["PROBING_RUNTIME_DIR"] = nowhere


@table
@dataclass
class Lost:
    n: int
    text: str


writer = Lost.__probing_table__.writer
for n in range(100):
    Lost(n, "x").save()
assert Lost.append_many({"n": [1, 2], "text": ["a", "b"]}) == 0
assert Lost.take(9) == [] and writer.lost >= 100, writer.lost
raises(TypeError, lambda: Lost.append((1, 2)), "column text")  # mistakes are told all the same
Lost.flush()
Lost.drop()

location._MEMORY = memory
if runtime is None:
    del os.environ["PROBING_RUNTIME_DIR"]
else:
    os.environ["PROBING_RUNTIME_DIR"] = runtime
deadline = time.monotonic() + 30
while not Lost.take(1) and time.monotonic() < deadline:
    Lost(7, "found").save()
assert [row[1:] for row in Lost.take(1)] == [(7, "found")]

# As much memory as the option says, however much is written.
before = os.stat(os.path.join(location.folder(), "lost.ring"))
for n in range(300_000):
    Lost.append((n, "text {}".format(n)))
size = os.stat(os.path.join(location.folder(), "lost.ring")).st_blocks * 512
assert before.st_blocks * 512 <= size <= 2 << 20, size
rows = [row[1] for row in Lost.take(10 ** 6)]
assert rows and rows == list(range(300_000 - len(rows), 300_000))
