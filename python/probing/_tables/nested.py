"""Types made of others: lists, nested dataclasses, JSON. They are stored as JSON text, typed by their logical name."""

import dataclasses
import json
import math
from typing import Any, Callable, List, Optional, Tuple

from .types import ColumnType, Refusal

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_DEEPEST = 100


def list_of(element: ColumnType, container: Any = list) -> ColumnType:
    to_json, from_json = inner(element)

    def convert(value: Any) -> List[Any]:
        if not isinstance(value, (list, tuple)):
            raise Refusal("it is no list")
        return [_at("[{}]".format(index), to_json, one) for index, one in enumerate(value)]

    def restore(value: Any) -> Any:
        return container(map(from_json, value))

    return _as_text("list<{!r}>".format(element), convert, restore)


def struct_of(kind: Any, members: List[Tuple[str, ColumnType]]) -> ColumnType:
    conversions = [(name, *inner(member)) for name, member in members]
    initialized = {field.name for field in dataclasses.fields(kind) if field.init}

    def convert(value: Any) -> Any:
        if not isinstance(value, kind):
            raise Refusal("it is no {}".format(kind.__name__))
        return {name: _at("." + name, to_json, getattr(value, name)) for name, to_json, _ in conversions}

    def restore(value: Any) -> Any:
        values = {name: from_json(value[name]) for name, _, from_json in conversions}
        made = kind(**{name: one for name, one in values.items() if name in initialized})
        for name in values.keys() - initialized:
            object.__setattr__(made, name, values[name])
        return made

    return _as_text("struct<{}>".format(", ".join("{} {!r}".format(*member) for member in members)), convert, restore)


def json_object(value_type: Optional[ColumnType]) -> ColumnType:
    """A dict with texts as keys; its values are of ``value_type``, or anything that JSON has."""
    plain: Tuple[Callable[[Any], Any], Callable[[Any], Any]] = (_any, _same)
    to_json, from_json = plain if value_type is None else inner(value_type)

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Refusal("it is no dict")
        return {_key(key): _at("[{!r}]".format(key), to_json, one) for key, one in value.items()}

    return _as_text("json", convert, lambda value: {key: from_json(one) for key, one in value.items()})


def inner(type_: ColumnType) -> Tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """The two conversions of a value inside of another, None included where it is allowed."""
    def to_json(value: Any) -> Any:
        if value is not None:
            return type_.to_json(value)
        if not type_.nullable:
            raise Refusal("None is not among its values; write Optional[...]")
        return None

    return to_json, lambda value: None if value is None else type_.from_json(value)


def _as_text(name: str, to_json: Callable[[Any], Any], from_json: Callable[[Any], Any]) -> ColumnType:
    def convert(value: Any) -> str:
        try:
            text = _encode(to_json(value))
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise Refusal("it is no valid Unicode: a lone surrogate inside") from None
        return text

    return ColumnType(name, "utf8", convert, lambda value: from_json(json.loads(value)), to_json=to_json,
                      from_json=from_json)


def _at(place: str, convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        return convert(value)
    except Refusal as refusal:
        raise Refusal("at {}: {}".format(place, refusal), refusal.kind) from None


def _any(value: Any, depth: int = 0) -> Any:
    """What JSON has, a tuple as an array. json.dumps would also take keys that are no texts, and change them."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        if not math.isfinite(value):
            raise Refusal("JSON has no {!r}".format(value))
        return value
    if depth > _DEEPEST:
        raise Refusal("it is nested more than {} times".format(_DEEPEST))
    if isinstance(value, dict):
        return {_key(key): _any(one, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_any(one, depth + 1) for one in value]
    raise Refusal("JSON has no {}".format(type(value).__name__))


def _key(key: Any) -> str:
    if type(key) is not str:
        raise Refusal("the key {!r} is no str".format(key))
    return key


def _same(value: Any) -> Any:
    return value
