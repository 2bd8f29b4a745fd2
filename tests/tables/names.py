"""Names of tables, capacity and retention, and how @table is written: what it takes and what it says otherwise."""

import sys
from dataclasses import dataclass, make_dataclass
from datetime import timedelta

from _tables import raises, schema

import probing
from probing import core
from probing._tables import declared, settings
from probing._tables.declaration import check_change


def name_of(class_name):
    return settings.table_name(type(class_name, (), {}), None)


for class_name, name in (("MetricData", "metric_data"), ("HTTPRequest", "http_request"), ("GPU0Stat", "gpu0_stat"),
                         ("Loss", "loss"), ("aB", "a_b"), ("_Row", "_row"), ("Step2Time", "step2_time"),
                         ("already_snake", "already_snake")):
    assert name_of(class_name) == name, (class_name, name_of(class_name))
raises(ValueError, lambda: name_of("Größe"), "class Größe needs a name", "@table(\"metric_data\")")
assert settings.table_name(object, "x1") == "x1"
for wrong in ("", "A", "1a", "a.b", "a/b", "../x", "x" * 64, 3):
    raises(ValueError, lambda: settings.table_name(object, wrong), repr(wrong)[:20], "no name for a table")

assert settings.rows(None) == settings.DEFAULT_CAPACITY and settings.rows(1) == 1
raises(TypeError, lambda: settings.rows("10"), "'10' (str)")
raises(TypeError, lambda: settings.rows(True), "True")
raises(ValueError, lambda: settings.rows(0), "at least one row")

DAY = 86400 * 10 ** 9
assert settings.limits(None) == (None, None)
assert settings.limits(timedelta(days=7)) == (7 * DAY, None)
assert settings.limits("7d") == (7 * DAY, None) and settings.limits("1.5 h") == (DAY // 16, None)
assert settings.limits("2GB") == (None, 2 * 10 ** 9) and settings.limits("1GiB") == (None, 1 << 30)
assert settings.limits(("7d", "2GB")) == (7 * DAY, 2 * 10 ** 9)
for wrong in ("7", "d", "7 parsecs", "-1d", 7, "0d", "999999999d", timedelta(0)):
    raises(ValueError, lambda: settings.limits(wrong), "no retention")

assert probing.table is core.table and probing.int32 is core.int32 and "table" in probing.__all__
raises(AttributeError, lambda: probing.no_such, "no_such")
raises(TypeError, lambda: core.table(3), "table(3)")
raises(TypeError, lambda: core.table("a", name="b"), "two names")


class Plain:
    a: int


raises(TypeError, lambda: core.table(Plain), "Plain is no dataclass", "@table above @dataclass")
raises(TypeError, lambda: core.table("rows")(Plain), "Plain is no dataclass")


@dataclass
class Hidden:
    query: str


raises(TypeError, lambda: core.table(Hidden), "table hidden: the field query", "field(metadata={\"name\": \"query\"})")


@dataclass
class HasSave:
    a: int

    def save(self):
        return 1


raises(TypeError, lambda: core.table(HasSave), "class HasSave has a save of its own")


def columns(*fields):
    return schema(make_dataclass("Row", fields))


former = columns(("a", int), ("b", str))
check_change(former, columns(("a", int), ("b", str)), False)
check_change(former, columns(("a", int), ("b", str), ("c", float)), True)
check_change(former, columns(("b", str), ("a", int)), True)
for fresh, evolve, text in (
        ([("a", int), ("b", str), ("c", float)], False, "c is new; use another name, or @table(evolve=True)"),
        ([("a", int)], False, "b is gone"),
        ([("b", str), ("a", int)], False, "their order is another"),
        ([("a", float), ("b", str)], False, "a is float64 and was int64"),
        ([("b", str)], True, "a is gone; columns can only be added; use another name"),
        ([("a", float), ("b", str)], True, "a is float64 and was int64; columns can only be added")):
    error = raises(probing.ProbingError, lambda: check_change(former, columns(*fresh), evolve), "the table rows exists", text)
    assert error.code == "invalid_argument"


@dataclass
class Orphan:
    a: int


# Nothing of a declaration is left when the native library is not there.
hook = sys.modules["_probing_hook"]
hook.LIBRARY = "/no/such/libprobing.so"
hook.load.__defaults__ = (hook.LIBRARY,)
error = raises(probing.ProbingError, lambda: core.table(Orphan), "/no/such/libprobing.so could not be loaded")
assert error.code == "unavailable" and declared() == [] and not hasattr(Orphan, "append")
