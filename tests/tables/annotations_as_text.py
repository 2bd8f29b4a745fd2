"""Annotations that are texts mean the same, the newer ways to write them too, on every Python."""

from __future__ import annotations

import datetime
import typing
from dataclasses import dataclass, field
from datetime import date
from typing import Dict, Generic, List, Literal, Optional, TypeVar

from _tables import raises, schema, types

import probing


@dataclass
class Row:
    a: int | None
    b: list[int | None]
    c: dict[str, list[int]]
    d: tuple[int, ...] | None
    e: Optional["str"]
    f: Literal["int", "b"]
    g: datetime.datetime
    h: "list['float']"
    i: None | bool
    date: date = None  # the default stands where the type's name is looked for in the class
    step: int = field(default=0, metadata={"type": probing.int32})


assert types(Row) == {
    "a": "int64?", "b": "list<int64?>", "c": "json", "d": "list<int64>?", "e": "utf8?", "f": "utf8", "g": "timestamp_ns",
    "h": "list<float64>", "i": "bool?", "date": "date32", "step": "int32",
}, types(Row)

if hasattr(typing, "Annotated"):
    from typing import Annotated

    @dataclass
    class Narrow:
        a: Annotated[int, probing.int32]
        b: Annotated[int | None, probing.int8, "note"]

    assert types(Narrow) == {"a": "int32", "b": "int8?"}

T = TypeVar("T")


@dataclass
class Base(Generic[T]):
    value: T
    more: Dict[str, T]


class Sample(Base[int]):
    pass


assert types(Sample) == {"value": "int64", "more": "json"}


def of_a_function():
    @dataclass
    class Inner:
        x: int

    @dataclass
    class Outer:
        inner: Inner
        many: List[Inner]

    assert types(Outer) == {"inner": "struct<x int64>", "many": "list<struct<x int64>>"}


of_a_function()


@dataclass
class Tree:
    children: List[Tree]


raises(TypeError, lambda: schema(Tree), "column children", "contains Tree in itself")


@dataclass
class Lost:
    a: Missing  # noqa: F821


raises(TypeError, lambda: schema(Lost), "column a", "'Missing'", "NameError")
