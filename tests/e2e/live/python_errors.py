"""A Python exception is the query's error: type, message, traceback; and it keeps no frame of the host alive."""

import gc
import weakref

from _python import error, value


class Big:
    pass


def fail():
    global seen
    big = Big()
    seen = weakref.ref(big)
    raise ValueError("not today")


failure = error("fail()")
assert failure.code == "python_error", failure.code
assert "ValueError: not today" in str(failure) and "in fail" in str(failure), str(failure)
assert seen() is None

assert "ZeroDivisionError: division by zero (evaluating python.`1/0`)" in str(error("1/0"))
assert "SystemExit: 3" in str(error("exit(3)"))
assert "KeyboardInterrupt" in str(error("(_ for _ in ()).throw(KeyboardInterrupt())"))
assert "SyntaxError" in str(error("1 +")) and "line 1, column" in str(error("1 +"))
assert "column 'value' mixes types: int before, str in row 1" in str(error("[1, 'a']"))
assert value("1 + 1") == 2
assert not gc.garbage
