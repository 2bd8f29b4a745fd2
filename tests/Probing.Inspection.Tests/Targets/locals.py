"""A call whose local variables are of every kind that can be told."""
import collections
import sys


class Number(int):
    pass


class Shape:
    def __repr__(self):
        raise AssertionError("code of the process was run")


def calls(argument, *rest, key=None, **others):
    nothing, yes, no, dots = None, True, False, ...
    zero, small, negative, large, huge = 0, 42, -7, 2 ** 100, 2 ** 5000
    half, whole, nan, infinite, tiny = 0.5, 3.0, float("nan"), -float("inf"), 1e-300
    text, quoted, wide, wider, long = "plain", "it's\n", "grüße", "名前🐍", "x" * 1000
    raw, blob = b"a\x00'", b"y" * 1000
    items, pair, table, unique = [1, 2, 3], (1, "b"), {"a": 1, "b": 2}, {1, 2}
    counts, own, shape, function, module = collections.Counter("aab"), Number(5), Shape(), calls, sys
    shared = "shared"
    for unset in []:
        pass

    def closure():
        own_of_closure = "inner"
        assert shared
        wait(own_of_closure)

    closure()


def wait(value):
    print("ready", flush=True)
    sys.stdin.read()


calls("first", 1, 2, key="k", other=1)
