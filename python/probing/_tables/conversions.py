"""The types of single values. Each conversion takes exactly what can be stored without a loss and refuses the rest."""

import base64
import datetime
import decimal
import enum
import math
import struct
import uuid
from typing import Any, Callable, Tuple

from .types import INTEGERS, ColumnType, Refusal

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()
_DATETIME_TYPES = (datetime.datetime, datetime.timedelta)
_LARGEST_FLOAT = {"float32": struct.Struct("<f"), "float64": struct.Struct("<d")}


def integer(name: str) -> ColumnType:
    smallest, largest = INTEGERS[name]

    def convert(value: Any) -> int:
        if not isinstance(value, int):
            value = _of_numpy(value, "iu", "an integer")
        elif isinstance(value, bool):
            raise Refusal("a bool is no integer here; write int(value)")
        if not smallest <= value <= largest:
            raise Refusal("{} holds {} to {}".format(name, smallest, largest), OverflowError)
        return int(value)

    return ColumnType(name, name, convert, direct=True)


def floating(name: str) -> ColumnType:
    packed = _LARGEST_FLOAT[name]

    def convert(value: Any) -> float:
        if isinstance(value, float):
            result = float(value)
        elif isinstance(value, bool):
            raise Refusal("a bool is no number here; write float(value)")
        else:
            number = value if isinstance(value, int) else _of_numpy(value, "fiu", "a number")
            result = _exact_float(number)
        try:
            packed.pack(result)
        except OverflowError:
            raise Refusal("{} cannot hold it".format(name), OverflowError) from None
        return result

    return ColumnType(name, name, convert, direct=True, to_json=lambda value: _json_float(convert(value)), from_json=float)


def boolean() -> ColumnType:
    def convert(value: Any) -> bool:
        return value if value is True or value is False else bool(_of_numpy(value, "b", "a bool"))

    return ColumnType("bool", "bool", convert, direct=True)


def text() -> ColumnType:
    return ColumnType("utf8", "utf8", _text, direct=True)


def binary() -> ColumnType:
    def convert(value: Any) -> bytes:
        if not isinstance(value, (bytes, bytearray, memoryview)):
            raise Refusal("it is no bytes")
        return bytes(value)

    return ColumnType("binary", "binary", convert, direct=True,
                      to_json=lambda value: base64.b64encode(convert(value)).decode("ascii"), from_json=base64.b64decode)


def timestamp() -> ColumnType:
    """Nanoseconds since 1970 in UTC."""
    def convert(value: Any) -> int:
        if not isinstance(value, datetime.datetime):
            return _of_numpy_time(value, "M", "a datetime")
        if value.tzinfo is None or value.utcoffset() is None:
            raise Refusal("it has no time zone; write datetime.now(timezone.utc), or value.astimezone() for local time")
        return _in_64_bits(_nanoseconds(value - _EPOCH) + _rest(value, "nanosecond"), "times from 1677 to 2262")

    def restore(value: int) -> datetime.datetime:
        return _EPOCH + datetime.timedelta(microseconds=value // 1000)

    return ColumnType("timestamp_ns", "int64", convert, restore)


def date() -> ColumnType:
    def convert(value: Any) -> int:
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise Refusal("it is no date")
        return value.toordinal() - _FIRST_DAY

    return ColumnType("date32", "int32", convert, lambda value: datetime.date.fromordinal(value + _FIRST_DAY))


def duration() -> ColumnType:
    def convert(value: Any) -> int:
        if not isinstance(value, datetime.timedelta):
            return _of_numpy_time(value, "m", "a timedelta")
        return _in_64_bits(_nanoseconds(value) + _rest(value, "nanoseconds"), "up to 292 years")

    return ColumnType("duration_ns", "int64", convert, lambda value: datetime.timedelta(microseconds=value // 1000))


def exact_number() -> ColumnType:
    """A Decimal, as its text: digits and exponent as they are, NaN and infinities too."""
    def convert(value: Any) -> str:
        if not isinstance(value, decimal.Decimal):
            raise Refusal("it is no Decimal")
        return str(value)

    return ColumnType("decimal", "utf8", convert, decimal.Decimal)


def unique_id() -> ColumnType:
    def convert(value: Any) -> uuid.UUID:
        if not isinstance(value, uuid.UUID):
            raise Refusal("it is no UUID")
        return value

    return ColumnType("uuid", "binary", lambda value: convert(value).bytes, lambda value: uuid.UUID(bytes=value),
                      to_json=lambda value: str(convert(value)), from_json=uuid.UUID)


def enumeration(kind: Any) -> ColumnType:
    """An Enum whose values are texts is stored by value, any other by name; a Flag as its bits."""
    def member(value: Any) -> Any:
        if not isinstance(value, kind):
            raise Refusal("it is no {}".format(kind.__name__))
        return value

    if issubclass(kind, enum.Flag):
        bits = integer("int64").convert
        return ColumnType("int64", "int64", lambda value: bits(member(value).value), kind)
    if all(isinstance(one.value, str) for one in kind):
        return ColumnType("utf8", "utf8", lambda value: _text(member(value).value), kind,
                          values=tuple(str(one.value) for one in kind))
    return ColumnType("utf8", "utf8", lambda value: member(value).name, lambda name: kind[name],
                      values=tuple(one.name for one in kind))


def literal(values: Tuple[Any, ...], base: ColumnType) -> ColumnType:
    """One of several values of the type ``base``."""
    stored = tuple(map(base.convert, values))

    def checked(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def convert_one(value: Any) -> Any:
            converted = base.convert(value)
            if converted not in stored:
                raise Refusal("it is none of " + ", ".join(map(repr, values)))
            return converted if convert is base.convert else convert(value)

        return convert_one

    return ColumnType(base.name, base.storage, checked(base.convert), base.restore, False, checked(base.to_json),
                      base.from_json, stored)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal("it is no str")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal("it is no valid Unicode: a lone surrogate at position {}".format(error.start)) from None
    return str.__str__(value)


def _of_numpy(value: Any, kinds: str, wanted: str) -> Any:
    """The Python value of a numpy scalar of one of these kinds (i, u, f, b), without importing numpy."""
    if type(value).__module__ != "numpy" or getattr(getattr(value, "dtype", None), "kind", "") not in kinds \
            or type(value).__name__ == "ndarray":
        raise Refusal("it is no " + wanted.split(" ", 1)[1])
    plain = value.item()
    if isinstance(plain, (int, float)):
        return plain
    if float(plain) != plain and plain == plain:
        raise Refusal("a float of 64 bits cannot hold it exactly", OverflowError)  # numpy.longdouble
    return float(plain)


def _of_numpy_time(value: Any, kind: str, wanted: str) -> int:
    if type(value).__module__ != "numpy" or getattr(getattr(value, "dtype", None), "kind", "") != kind \
            or type(value).__name__ == "ndarray":
        raise Refusal("it is no " + wanted.split(" ", 1)[1])
    fine = value.astype(kind + "8[ns]")
    if fine.astype(value.dtype) != value:  # NaT too, which equals nothing
        raise Refusal("64 bits of nanoseconds cannot hold it exactly", OverflowError)
    return int(fine.astype("int64"))


def _exact_float(number: Any) -> float:
    try:
        result = float(number)
    except OverflowError:
        result = math.inf
    if isinstance(number, int) and result != number:
        raise Refusal("a float cannot hold this integer exactly", OverflowError)
    return result


def _json_float(value: float) -> Any:
    return value if math.isfinite(value) else repr(value)  # JSON has no NaN and no infinity: as text


def _nanoseconds(value: datetime.timedelta) -> int:
    return (value.days * 86400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000


def _rest(value: Any, attribute: str) -> int:
    """What the types of pandas, which are subclasses, have beyond the microsecond."""
    return 0 if type(value) in _DATETIME_TYPES else getattr(value, attribute, 0)


def _in_64_bits(nanoseconds: int, range_: str) -> int:
    smallest, largest = INTEGERS["int64"]
    if not smallest <= nanoseconds <= largest:
        raise Refusal("64 bits of nanoseconds hold {}".format(range_), OverflowError)
    return nanoseconds
