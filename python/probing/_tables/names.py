"""Annotations written as text, resolved on every Python: ``int | None`` and ``list[int]`` also where it has neither."""

import ast
import builtins
import collections.abc
import typing
from typing import Any, Dict, Mapping, Sequence

# Where classes cannot be subscripted yet (3.8), these can.
_SUBSCRIPTABLE: Dict[Any, Any] = {
    list: typing.List, tuple: typing.Tuple, dict: typing.Dict, type: typing.Type,
    collections.abc.Sequence: typing.Sequence, collections.abc.Mapping: typing.Mapping,
}


def resolve(text: str, scopes: Sequence[Mapping[str, Any]]) -> Any:
    """The type that an annotation means; NameError and the like when it means nothing.

    The first of ``scopes`` that has a name counts. Plain ``typing.get_type_hints`` looks into the class first, where the
    default of a field ``date: date = None`` hides the type, and knows nothing of the function that a class is made in.
    """
    return _value(ast.parse(text.strip(), mode="eval").body, scopes)


def _value(node: Any, scopes: Sequence[Mapping[str, Any]]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return resolve(node.value, scopes)
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return _named(node.id, scopes)
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, scopes), node.attr)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return typing.Union[_value(node.left, scopes), _value(node.right, scopes)]
    if isinstance(node, ast.Tuple):
        return tuple(_value(element, scopes) for element in node.elts)
    if isinstance(node, ast.Subscript):
        generic = _value(node.value, scopes)
        index: Any = node.slice
        if type(index).__name__ == "Index":  # up to 3.8
            index = index.value
        return _subscripted(generic, _arguments(generic, index, scopes))
    return _expression(node, scopes)


def _arguments(generic: Any, index: Any, scopes: Sequence[Mapping[str, Any]]) -> Any:
    name = getattr(generic, "_name", None) or getattr(generic, "__name__", "")
    if name == "Literal":
        return _expression(index, scopes)  # its texts are values
    if name == "Annotated" and isinstance(index, ast.Tuple):
        return (_value(index.elts[0], scopes), *(_expression(element, scopes) for element in index.elts[1:]))
    return _value(index, scopes)


def _subscripted(generic: Any, arguments: Any) -> Any:
    if hasattr(generic, "__class_getitem__") or not isinstance(generic, type):
        return generic[arguments]
    return _SUBSCRIPTABLE.get(generic, generic)[arguments]


def _named(name: str, scopes: Sequence[Mapping[str, Any]]) -> Any:
    for scope in scopes:
        if name in scope:
            return scope[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise NameError("name {!r} is not defined".format(name))


def _expression(node: Any, scopes: Sequence[Mapping[str, Any]]) -> Any:
    known: Dict[str, Any] = {}
    for scope in reversed(scopes):
        known.update(scope)
    return eval(compile(ast.Expression(node), "<annotation>", "eval"), known)
