"""numpy arrays are columns, read in place."""

import datetime
import sys
import time

import probing
from _python import table, value

try:
    import numpy as np
except ImportError:
    print("SKIP: no numpy")
    sys.exit()

assert table("np.arange(3)") == [{"value": 0}, {"value": 1}, {"value": 2}]
assert table("np.array([2**64 - 1], 'u8')") == [{"value": 2 ** 64 - 1}]
assert table("np.arange(4.).reshape(2, 2)") == [{"c0": 0.0, "c1": 1.0}, {"c0": 2.0, "c1": 3.0}]
assert table("np.array([(1, 2.5, 'x')], [('a', 'i4'), ('b', 'f8'), ('c', 'U3')])") == [{"a": 1, "b": 2.5, "c": "x"}]
assert table("np.array(['2024-02-29', 'NaT'], 'M8[ns]')") == [
    {"value": datetime.datetime(2024, 2, 29)}, {"value": None}]
assert table("np.array([True, False])[::-1]") == [{"value": False}, {"value": True}]
assert value("np.float32(0.5)") == 0.5

big = np.arange(1000000, dtype="f8").reshape(-1, 2)
assert probing.query("SELECT sum(c1) AS s FROM python.`big`").to_dicts() == [{"s": float(big[:, 1].sum())}]

# The array is let go after each query, soon if not at once: numpy refuses to resize what somebody else reads.
own = np.zeros(1000)
probing.query("SELECT sum(value) FROM python.`own`")
references = sys.getrefcount(own)
for _ in range(50):
    probing.query("SELECT sum(value) FROM python.`own`")
deadline = time.monotonic() + 20
while sys.getrefcount(own) > references + 2:
    assert time.monotonic() < deadline, (sys.getrefcount(own), references)
    time.sleep(0.01)
