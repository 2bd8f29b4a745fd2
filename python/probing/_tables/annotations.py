"""From the annotation of a field to the type of its column."""

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import sys
import typing
import uuid
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from . import conversions, nested
from .names import resolve
from .types import ColumnType, NarrowType

_NONE = type(None)
_LISTS = (list, collections.abc.Sequence, collections.abc.MutableSequence, collections.abc.Iterable)
_DICTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_KNOWN = ("int, float, bool, str, bytes, datetime, date, timedelta, Decimal, UUID, an Enum, Optional, Literal, "
          "list[...], dict, a dataclass, Annotated[int, probing.int32]")

_PLAIN: Dict[Any, ColumnType] = {
    bool: conversions.boolean(), int: conversions.integer("int64"), float: conversions.floating("float64"),
    str: conversions.text(), bytes: conversions.binary(), datetime.datetime: conversions.timestamp(),
    datetime.date: conversions.date(), datetime.timedelta: conversions.duration(),
    decimal.Decimal: conversions.exact_number(), uuid.UUID: conversions.unique_id(),
}


class Unsupported(Exception):
    """An annotation that has no form as a column, and why."""


class Annotations:
    """Reads the annotations of one class; ``local`` has the names of the function in which it is made."""

    def __init__(self, kind: Any, local: Mapping[str, Any], outer: Tuple[Any, ...] = ()) -> None:
        self._kind = kind
        self._local = local
        self._outer = outer + (kind,)

    def column_type(self, field: Any) -> ColumnType:
        """The type of a dataclass field. ``metadata={"type": probing.int32}`` is another way to write Annotated."""
        owner = self._owner(field.name)
        narrow = field.metadata.get("type")
        if narrow is not None and not isinstance(narrow, NarrowType):
            raise Unsupported("has the type {!r} in its metadata; use one of probing.int8 to probing.uint64, "
                              "probing.float32".format(narrow))
        annotation = self._resolved(field.type, owner)
        return self._type(annotation, owner, _bindings(self._kind), narrow)

    def _owner(self, name: str) -> Any:
        for base in self._kind.__mro__:
            if name in base.__dict__.get("__annotations__", {}):
                return base
        return self._kind  # dataclasses.make_dataclass, or annotations made on demand

    def _resolved(self, annotation: Any, owner: Any) -> Any:
        text = annotation if isinstance(annotation, str) else getattr(annotation, "__forward_arg__", None)
        if not isinstance(text, str):
            return annotation
        module = vars(sys.modules.get(owner.__module__, typing))
        try:
            return resolve(text, (self._local, module, {owner.__name__: owner}, vars(owner)))
        except Exception as error:  # an annotation is any expression
            raise Unsupported("has the annotation {!r}, which means nothing here ({}: {})".format(
                text, type(error).__name__, error)) from None

    def _type(
        self, annotation: Any, owner: Any, bound: Mapping[Any, Any], narrow: Optional[NarrowType] = None
    ) -> ColumnType:
        annotation = self._resolved(annotation, owner)
        if isinstance(annotation, typing.TypeVar):
            return self._type(_meaning(annotation, bound), owner, {}, narrow)
        metadata = getattr(annotation, "__metadata__", None)
        if metadata is not None:  # Annotated
            narrow = next((one for one in metadata if isinstance(one, NarrowType)), narrow)
            return self._type(annotation.__origin__, owner, bound, narrow)
        alias = getattr(annotation, "__supertype__", None) or (
            annotation.__value__ if type(annotation).__name__ == "TypeAliasType" else None)
        if alias is not None:  # NewType, type X = ...
            return self._type(alias, owner, bound, narrow)
        origin = getattr(annotation, "__origin__", None)
        arguments: Tuple[Any, ...] = getattr(annotation, "__args__", None) or ()
        if origin is typing.Union or type(annotation).__name__ == "UnionType":
            return self._union(annotation, arguments, owner, bound, narrow)
        if origin is typing.Final:
            return self._type(arguments[0], owner, bound, narrow)
        if narrow is not None:
            return self._narrowed(annotation, narrow)
        if origin is _literal_origin:
            return self._literal(annotation, arguments)
        if origin is not None:
            return self._generic(annotation, origin, arguments, owner, bound)
        return self._class(annotation)

    def _narrowed(self, annotation: Any, narrow: NarrowType) -> ColumnType:
        if annotation is not narrow.base:
            raise Unsupported("is {}, and {!r} is for {}".format(_shown(annotation), narrow, narrow.base.__name__))
        return conversions.integer(narrow.name) if narrow.base is int else conversions.floating(narrow.name)

    def _union(
        self, annotation: Any, arguments: Sequence[Any], owner: Any, bound: Mapping[Any, Any], narrow: Optional[NarrowType]
    ) -> ColumnType:
        kinds = [one for one in arguments if one is not _NONE]
        if set(kinds) == {int, float}:
            kinds = [float]  # a float is allowed to be written as an int everywhere
        if len(kinds) != 1:
            raise Unsupported("is {}; a column has one type, or one and None".format(_shown(annotation)))
        only = self._type(kinds[0], owner, bound, narrow)
        return only.optional() if _NONE in arguments else only

    def _literal(self, annotation: Any, arguments: Sequence[Any]) -> ColumnType:
        values = tuple(one for one in arguments if one is not None)
        kinds = {type(one) for one in values}
        if len(kinds) != 1:
            raise Unsupported("is {}; the values of a column have one type".format(_shown(annotation)))
        kind = kinds.pop()
        base = conversions.enumeration(kind) if issubclass(kind, enum.Enum) else _PLAIN[kind]
        made = conversions.literal(values, base)
        return made.optional() if None in arguments else made

    def _generic(
        self, annotation: Any, origin: Any, arguments: Sequence[Any], owner: Any, bound: Mapping[Any, Any]
    ) -> ColumnType:
        if origin in _LISTS and len(arguments) == 1:
            return nested.list_of(self._type(arguments[0], owner, bound))
        if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
            return nested.list_of(self._type(arguments[0], owner, bound), tuple)
        if origin in _DICTS and len(arguments) == 2:
            return self._dict(annotation, arguments, owner, bound)
        if dataclasses.is_dataclass(origin):
            given = dict(zip(origin.__parameters__, arguments))
            return self._struct(origin, {name: bound.get(one, one) for name, one in given.items()})
        raise Unsupported("is {}, which has no form as a column; use one of {}".format(_shown(annotation), _KNOWN))

    def _dict(self, annotation: Any, arguments: Sequence[Any], owner: Any, bound: Mapping[Any, Any]) -> ColumnType:
        key, value = self._resolved(arguments[0], owner), self._resolved(arguments[1], owner)
        if key is not str and not isinstance(key, typing.TypeVar):
            raise Unsupported("is {}; JSON has only texts as keys: dict[str, ...]".format(_shown(annotation)))
        free = value is Any or value is object or isinstance(value, typing.TypeVar) and value not in bound
        return nested.json_object(None if free else self._type(value, owner, bound))

    def _class(self, kind: Any) -> ColumnType:
        known = _PLAIN.get(kind) if isinstance(kind, type) else None
        if known is not None:
            return known
        if kind in (dict, typing.Dict):
            return nested.json_object(None)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return conversions.enumeration(kind)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return self._struct(kind, {})
        raise Unsupported("is {}, which has no form as a column; use one of {}".format(_shown(kind), _KNOWN))

    def _struct(self, kind: Any, bound: Mapping[Any, Any]) -> ColumnType:
        if kind in self._outer:
            raise Unsupported("contains {} in itself; a row has an end".format(kind.__name__))
        inside = Annotations(kind, self._local, self._outer)
        members: List[Tuple[str, ColumnType]] = []
        for field in dataclasses.fields(kind):
            owner = inside._owner(field.name)
            annotation = inside._resolved(field.type, owner)
            names = {**_bindings(kind), **bound}
            members.append((field.name, inside._type(annotation, owner, names, field.metadata.get("type"))))
        return nested.struct_of(kind, members)


_literal_origin = getattr(typing.Literal["x"], "__origin__")


def _bindings(kind: Any) -> Dict[Any, Any]:
    """What the type variables of generic base classes stand for: T is int in ``class Sample(Base[int])``."""
    bound: Dict[Any, Any] = {}
    for base in kind.__mro__:
        for generic in base.__dict__.get("__orig_bases__", ()):
            parameters = getattr(getattr(generic, "__origin__", None), "__parameters__", ())
            for variable, argument in zip(parameters, getattr(generic, "__args__", ())):
                bound.setdefault(variable, bound.get(argument, argument) if _is_variable(argument) else argument)
    return bound


def _is_variable(argument: Any) -> bool:
    return isinstance(argument, typing.TypeVar)


def _meaning(variable: Any, bound: Mapping[Any, Any]) -> Any:
    seen = set()
    found = variable
    while isinstance(found, typing.TypeVar) and found not in seen:
        seen.add(found)
        found = bound.get(found, found)
    if not isinstance(found, typing.TypeVar):
        return found
    if found.__bound__ is not None:
        return found.__bound__
    raise Unsupported("is of the type variable {}; declare a class for one type: class Sample(Base[int])".format(found))


def _shown(annotation: Any) -> str:
    return annotation.__qualname__ if isinstance(annotation, type) and not hasattr(annotation, "__args__") \
        else str(annotation).replace("typing.", "")
