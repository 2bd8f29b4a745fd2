"""Ten thousand random rows of random schemas, nested ones too, come back as they were: every type, NULL where it may be."""

import enum
import math
import random
import string
from dataclasses import make_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Dict, List, Literal, Optional, Tuple
from uuid import UUID

from _tables import schema

ROWS = 10000
numbers = random.Random(20)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LETTERS = string.ascii_letters + "\0\n\"\\/äß€中😀\u2028\x7f\ufeff"


class Phase(enum.Enum):
    TRAIN = "train"
    NONE = ""


class Level(enum.IntEnum):
    LOW = -1
    HIGH = 2 ** 70


class Bits(enum.Flag):
    A = 1
    B = 1 << 62


def a_text():
    return "".join(numbers.choice(LETTERS) for _ in range(numbers.choice((0, 1, 3, 50))))


def a_float():
    return numbers.choice((0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, 1e308, numbers.random(),
                           numbers.uniform(-1e18, 1e18)))


def an_integer():
    return numbers.choice((0, 2 ** 63 - 1, -2 ** 63, numbers.randint(-2 ** 63, 2 ** 63 - 1), numbers.randint(-9, 9)))


def a_decimal():
    return Decimal((numbers.randint(0, 1), tuple(numbers.randint(0, 9) for _ in range(numbers.randint(1, 60))),
                    numbers.randint(-500, 500)))


SCALARS = [
    (int, an_integer), (float, a_float), (bool, lambda: numbers.random() < 0.5), (str, a_text), (Decimal, a_decimal),
    (bytes, lambda: bytes(numbers.randint(0, 255) for _ in range(numbers.randint(0, 20)))),
    (datetime, lambda: EPOCH + timedelta(microseconds=numbers.randint(-2 ** 63 // 1000 + 1, 2 ** 63 // 1000 - 1))),
    (date, lambda: date.fromordinal(numbers.randint(1, date.max.toordinal()))),
    (timedelta, lambda: timedelta(microseconds=numbers.randint(-2 ** 63 // 1000 + 1, 2 ** 63 // 1000 - 1))),
    (UUID, lambda: UUID(int=numbers.getrandbits(128))), (Phase, lambda: numbers.choice(list(Phase))),
    (Level, lambda: numbers.choice(list(Level))), (Bits, lambda: Bits.A | Bits.B if numbers.random() < 0.5 else Bits.B),
    (Literal["a", "b"], lambda: numbers.choice("ab")), (Literal[3, 4], lambda: numbers.choice((3, 4))),
]


def a_type(depth=0):
    """A type, and what makes a value of it."""
    choice = numbers.random() if depth < 3 else 1
    if choice < 0.1:
        kind, make = a_type(depth + 1)
        return List[kind], lambda: [make() for _ in range(numbers.randint(0, 4))]
    if choice < 0.15:
        kind, make = a_type(depth + 1)
        return Tuple[kind, ...], lambda: tuple(make() for _ in range(numbers.randint(0, 4)))
    if choice < 0.2:
        kind, make = a_type(depth + 1)
        return Dict[str, kind], lambda: {a_text(): make() for _ in range(numbers.randint(0, 4))}
    if choice < 0.3:
        members = [a_type(depth + 1) for _ in range(numbers.randint(1, 4))]
        made = make_dataclass("Inner", [("m{}".format(index), kind) for index, (kind, _) in enumerate(members)])
        return made, lambda: made(*(make() for _, make in members))
    kind, make = numbers.choice(SCALARS)
    if numbers.random() < 0.3:
        return Optional[kind], lambda: None if numbers.random() < 0.3 else make()
    return kind, make


def same(one, other):
    """Equal and of one type, down to the last part and to the sign of zero; repr shows both, equality alone neither."""
    return type(one) is type(other) and repr(one) == repr(other)


done = 0
while done < ROWS:
    members = [a_type() for _ in range(numbers.randint(1, 8))]
    kind = make_dataclass("Row", [("c{}".format(index), type_) for index, (type_, _) in enumerate(members)])
    table = schema(kind)
    for _ in range(10):
        row = kind(*(make() for _, make in members))
        stored = table.convert(row)
        assert all(value is None or type(value) in (bool, int, float, str, bytes) for value in stored), stored
        back = kind(*table.restore((0,) + stored)[1:])
        assert same(row, back), (table.columns, row, back)
        done += 1
