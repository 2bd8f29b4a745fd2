"""What goes wrong reaches the caller as one ProbingError, short and complete."""

import traceback

import probing
from _package import raises


def failing():
    raise KeyError("no such experiment")


error = raises(probing.ProbingError, lambda: probing.query("SELECT * FROM python.`failing()`"))
assert error.code == "python_error", error.code
assert "KeyError" in error.message and "no such experiment" in str(error), error
assert "failing" in error.detail, error.detail
assert error.__cause__ is None and error.__suppress_context__

error = raises(probing.ProbingError, lambda: probing.query("SELECT nonsense FROM process.info"))
assert error.code == "invalid_query" and "nonsense" in error.message, error

error = raises(probing.ProbingError, lambda: probing.query("CREATE TABLE t (a INT)"))
assert error.code == "statement_not_allowed", error.code

error = raises(probing.ProbingError, lambda: probing.query("SELECT * FROM python.`__import__('time').sleep(20)`", timeout=0.3))
assert error.code in ("timeout", "interpreter_busy"), error.code

assert isinstance(error, RuntimeError) and error.args == (error.code, error.message, error.detail)
assert "contextlib" not in "".join(traceback.format_tb(error.__traceback__)), "the traceback shows the user's call, not ours"
assert probing.query("SELECT 1 AS one").to_dicts() == [{"one": 1}], "a failed query leaves nothing behind"
