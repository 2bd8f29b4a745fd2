"""A program as users write it, for the type checker of typing.py; it is not run."""

from dataclasses import dataclass, field
from typing import Any, List, Optional, Tuple

import probing
from probing.core import Row, Table, int32, table


@table
@dataclass
class Plain:
    loss: float
    step: int = field(default=0, metadata={"type": int32, "unit": "steps"})


@table("named", capacity=100, retention="7d", evolve=True)
@dataclass(frozen=True)
class Typed(Row):
    name: str
    parts: Optional[List[int]] = None


@probing.table(name="other")
@dataclass
class Other(probing.Row):
    a: int


plain: Plain = Plain(0.5, 1)
loss: float = plain.loss
typed = Typed("a", [1])
typed.save()
Typed.append(typed)
Typed.append(("a", None))
count: int = Typed.append_many([typed, ("b", None)])
count = Typed.append_many({"name": ["a"], "parts": [None]})
rows: List[Tuple[Any, ...]] = Typed.take(5)
name: str = typed.name
Typed.flush()
Typed.drop()
Other(1).save()
declared: Table = Typed.__probing_table__  # type: ignore[attr-defined]

Typed(1)  # error: arg-type
typed.save(1)  # error: call-arg
Typed.append(5)  # error: arg-type
Typed.take("a")  # error: arg-type
Plain("a")  # error: arg-type
table(5)  # error: call-overload
