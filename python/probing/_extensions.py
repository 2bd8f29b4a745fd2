"""Extensions written in Python: what modules declare, kept until a probe asks.

Declaring is cheap and harmless: it records, starts nothing and imports nothing, and it is the same without a probe and in
a forked child. A probe that runs reads the record before it answers its next question, under the GIL, on a thread of its own.
"""

import os
import re
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, TypeVar, Union

from ._errors import ProbingError
from ._options import Option

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Source = TypeVar("_Source", bound=Union[type, Callable[..., Any]])
Columns = Union[Sequence[str], Mapping[str, str]]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_NAMESPACE = re.compile(r"[a-z][a-z0-9_]*\Z")
_RESERVED = ("main", "temp", "system", "memory", "information_schema", "pg_catalog")  # the SQL engine's own
_SEGMENT = re.compile(r"[^/{}?#\s]+\Z|\{\w+\}\Z", re.ASCII)
_REST = re.compile(r"\{\*\*\w+\}\Z", re.ASCII)
_VARARGS = 4  # flag of a code object: it has *args

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_RIGHTS = ("read", "execute")

_declared: Dict[str, "Extension"] = {}


class Table:
    """A table with a fixed name, produced by a function of no arguments each time a query reads it."""

    def __init__(self, name: str, function: Callable[..., Any], columns: Optional[Columns], description: str) -> None:
        self.name = name
        self.function = function
        self.columns = columns
        self.description = description


class Call:
    """An HTTP call, below /apis/<extension>/."""

    def __init__(self, method: str, path: str, right: str, function: Callable[..., Any], description: str) -> None:
        self.method = method
        self.path = path
        self.right = right
        self.function = function
        self.description = description


class Namespace:
    """Tables of one SQL namespace. As a decorator it takes what makes tables that have no fixed name.

    That is a function from a table's name to its rows, or a class with ``table(name)`` and, so that the tables can be
    listed, ``table_names()``; the class is instantiated when it is first needed.
    """

    def __init__(self, extension: "Extension", name: str, description: str, right: str) -> None:
        self.extension = extension
        self.name = name
        self.description = description
        self.right = right
        self.fixed: Dict[str, Table] = {}
        self.dynamic: Optional[Callable[[str], Any]] = None
        self.listing: Optional[Callable[[], Any]] = None
        self._class: Optional[type] = None
        self._instance: Any = None

    def __call__(self, source: _Source) -> _Source:
        if isinstance(source, type):
            if not callable(getattr(source, "table", None)):
                raise TypeError("class {} has no method table(name), which gives the rows of a table".format(source.__name__))
            _check_arguments(getattr(source, "table"), "a table's name", 1, 2)  # 2: with self
            self._class, self._instance = source, None
            self.dynamic = lambda name: self._object().table(name)
            self.listing = (lambda: self._object().table_names()) if hasattr(source, "table_names") else None
        else:
            _check_arguments(source, "a table's name", 1)
            self.dynamic = source
        self.description = self.description or _summary(source)
        _changed()
        return source

    def table(
        self, name: Optional[str] = None, *, columns: Optional[Columns] = None, description: str = ""
    ) -> Callable[[_Function], _Function]:
        """Decorates a function of no arguments that gives the rows of the table ``name`` (default: its own name)."""
        if name is not None and not isinstance(name, str):
            raise TypeError("write @{}.table() or @{}.table(\"name\"), with parentheses".format(self.name, self.name))

        def declare(function: _Function) -> _Function:
            _check_arguments(function, "no argument", 0)
            key = function.__name__ if name is None else name
            if not key:
                raise ValueError("a table of namespace {} has an empty name".format(self.name))
            known = self.fixed.get(key)
            if known is not None and not _same(known.function, function):
                raise _invalid("namespace {} has a table {} already, made by {}; give this one another name".format(
                    self.name, key, _place(known.function)))
            self.fixed[key] = Table(key, function, columns, description or _summary(function))
            _changed()
            return function

        return declare

    def tables(self, function: _Function) -> _Function:
        """Decorates a function from a table's name to its rows, for names that no other function has.

        It returns None when there is no such table.
        """
        _check_arguments(function, "a table's name", 1)
        self.dynamic = function
        _changed()
        return function

    def table_names(self, function: _Function) -> _Function:
        """Decorates a function that lists the names that the function of ``tables`` knows."""
        _check_arguments(function, "no argument", 0)
        self.listing = function
        _changed()
        return function

    def _object(self) -> Any:
        if self._instance is None and self._class is not None:
            self._instance = self._class()
        return self._instance


class Extension:
    """Tables, HTTP calls and options under one name. ``probing.extension(name)`` makes one."""

    def __init__(self, name: str, module: str, description: str) -> None:
        self.name = name
        self.module = module
        self.description = description
        self.namespaces: Dict[str, Namespace] = {}
        self.calls: Dict[Tuple[str, str], Call] = {}
        self.options: Dict[str, Option] = {}

    def namespace(self, name: Optional[str] = None, *, description: str = "", right: str = "read") -> Namespace:
        """The SQL namespace of that name (default: the extension's), to which tables are added."""
        name = self.name if name is None else name
        if not isinstance(name, str) or not _NAMESPACE.match(name):
            raise _invalid("{!r} is no name for an SQL namespace; use lower-case letters, digits and '_', starting with "
                           "a letter: namespace(\"jobs\")".format(name))
        if name in _RESERVED:
            raise _invalid("the namespace {} belongs to the SQL engine; choose another name: namespace(\"jobs\")".format(name))
        _check_right(right)
        found = self.namespaces.get(name)
        if found is None:
            found = self.namespaces[name] = Namespace(self, name, description, right)
            _changed()
        return found

    def table(
        self, name: Optional[str] = None, *, columns: Optional[Columns] = None, description: str = ""
    ) -> Callable[[_Function], _Function]:
        """Like ``namespace().table(name)``."""
        return self.namespace().table(name, columns=columns, description=description)

    def tables(self, function: _Function) -> _Function:
        """Like ``namespace().tables``."""
        return self.namespace().tables(function)

    def table_names(self, function: _Function) -> _Function:
        """Like ``namespace().table_names``."""
        return self.namespace().table_names(function)

    def api(
        self, path: str, *, method: str = "GET", right: Optional[str] = None, description: str = ""
    ) -> Callable[[_Function], _Function]:
        """Decorates a function that answers ``method /apis/<extension>/<path>``.

        ``right`` is what a caller needs: ``read`` is the default of GET, ``execute`` that of the other methods.
        """
        if not isinstance(path, str) or not _is_path(path.strip("/")):
            raise _invalid("{!r} is no path of a call; write api(\"/restart\"), api(\"/jobs/{{id}}\") or "
                           "api(\"/files/{{**path}}\")".format(path))
        method = method.upper()
        if method not in _METHODS:
            raise _invalid("{} is no method of a call; use one of {}".format(method, ", ".join(_METHODS)))
        needed = ("read" if method == "GET" else "execute") if right is None else right
        _check_right(needed)
        path = path.strip("/")

        def declare(function: _Function) -> _Function:
            _check_arguments(function, "the request or nothing", 0, 1)
            known = self.calls.get((method, path))
            if known is not None and not _same(known.function, function):
                raise _invalid("extension {} answers {} /{} already, with {}".format(
                    self.name, method, path, _place(known.function)))
            self.calls[method, path] = Call(method, path, needed, function, description or _summary(function))
            _changed()
            return function

        return declare

    def option(
        self,
        key: str,
        default: Any = None,
        *,
        help: str = "",
        type: Optional[Callable[[Any], Any]] = None,
        min: Any = None,
        max: Any = None,
        choices: Optional[Sequence[Any]] = None,
        secret: bool = False,
        on_change: Optional[Callable[[Any], Any]] = None
    ) -> Option:
        """Declares an option. ``PROBING_<EXTENSION>_<KEY>`` of the environment goes before the default."""
        if not isinstance(key, str) or not _NAMESPACE.match(key):
            raise _invalid("{!r} is no name for an option; use lower-case letters, digits and '_', starting with a "
                           "letter".format(key))
        fresh = Option(self.name, key, default, help, type, min, max, choices, secret, on_change, _changed)
        known = self.options.get(key)
        if known is not None:
            fresh.take_over(known)  # a module that runs again, for instance by importlib.reload
        else:
            name = self.name[len("probing."):] if self.name.startswith("probing.") else self.name
            fresh.take_environment(os.environ.get("PROBING_{}_{}".format(name, key).replace(".", "_").upper()))
        self.options[key] = fresh
        _changed()
        return fresh


def extension(name: Optional[str] = None, description: str = "") -> Extension:
    """The extension that the calling module declares; what it adds to SQL, HTTP and the options is grouped under ``name``.

    Without a name it is the last part of the module's. A module may declare several; the first one is that of
    ``probing.namespace``, ``probing.api`` and ``probing.option`` there.
    """
    return _extension_of(_caller(), name, description)


def namespace(name: str, *, description: str = "", right: str = "read") -> Namespace:
    """A namespace of the calling module's extension; see ``Extension.namespace``."""
    return _extension_of(_caller()).namespace(name, description=description, right=right)


def api(
    path: str, *, method: str = "GET", right: Optional[str] = None, description: str = ""
) -> Callable[[_Function], _Function]:
    """An HTTP call of the calling module's extension; see ``Extension.api``."""
    return _extension_of(_caller()).api(path, method=method, right=right, description=description)


def option(
    key: str,
    default: Any = None,
    *,
    help: str = "",
    type: Optional[Callable[[Any], Any]] = None,
    min: Any = None,
    max: Any = None,
    choices: Optional[Sequence[Any]] = None,
    secret: bool = False,
    on_change: Optional[Callable[[Any], Any]] = None
) -> Option:
    """An option of the calling module's extension; see ``Extension.option``."""
    return _extension_of(_caller()).option(
        key, default, help=help, type=type, min=min, max=max, choices=choices, secret=secret, on_change=on_change)


def declared() -> List[Extension]:
    """The extensions there are, in the order of their declaration."""
    return list(_declared.values())


def find(name: str) -> Optional[Extension]:
    return _declared.get(name)


def forget(name: str) -> None:
    """Takes an extension back: the module stays imported, and what it declared is gone."""
    _declared.pop(name, None)


def _extension_of(module: str, name: Optional[str] = None, description: str = "") -> Extension:
    if name is None:
        for known in declared():
            if known.module == module:
                return known
        name = _default_name(module)
    elif not isinstance(name, str) or not _NAME.match(name):
        raise _invalid("{!r} is no name for an extension; use lower-case letters, digits and '_', parts joined by '.', each "
                       "starting with a letter".format(name))
    found = _declared.get(name)
    if found is None:
        found = _declared[name] = Extension(name, module, description or _module_summary(module))
        _changed()
    elif found.module != module:
        raise _invalid("an extension named {} is declared by module {} already; choose another name with "
                       "probing.extension(\"…\")".format(name, found.module))
    return found


def _default_name(module: str) -> str:
    last = "main" if module == "__main__" else module.rpartition(".")[2]
    name = re.sub(r"[^a-z0-9_]", "_", last.lower()).lstrip("_0123456789")
    if not name:
        raise _invalid("module {} needs a name for its extension: probing.extension(\"…\")".format(module))
    return name


def _caller() -> str:
    return str(sys._getframe(2).f_globals.get("__name__", "__main__"))


def _is_path(path: str) -> bool:
    """Whether each hole is a whole segment with a name of its own, and the one that takes the rest the last."""
    segments = path.split("/")
    holes = [segment.strip("{*}") for segment in segments if segment.startswith("{")]
    return (all(_SEGMENT.match(segment) for segment in segments[:-1])
            and bool(_SEGMENT.match(segments[-1]) or _REST.match(segments[-1]))
            and len(set(holes)) == len(holes))


def _check_arguments(function: Callable[..., Any], given: str, *counts: int) -> None:
    """Refuses a function that could only fail when it is called, as far as its signature is known."""
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__"):
        return  # of C, an object that is called, or a decorator's, which may pass on something else
    bound = 1 if getattr(function, "__self__", None) is not None else 0
    most = code.co_argcount - bound
    least = most - len(function.__defaults__ or ())
    needed = code.co_kwonlyargcount - len(function.__kwdefaults__ or {})
    if needed or not any(least <= count and (count <= most or code.co_flags & _VARARGS) for count in counts):
        raise TypeError("{} is called with {}, and takes other arguments: {}".format(
            _place(function), given, ", ".join(code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]) or "none"))


def _same(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    """Whether a function is the other one after its module ran again."""
    return _place(one) == _place(other)


def _place(function: Callable[..., Any]) -> str:
    return "{}.{}".format(getattr(function, "__module__", "?"), getattr(function, "__qualname__", repr(function)))


def _summary(source: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    text = getattr(source, "__doc__", None) or ""
    return " ".join(text.strip().split("\n\n")[0].split())


def _module_summary(module: str) -> str:
    return _summary(sys.modules.get(module))


def _check_right(right: str) -> None:
    if right not in _RIGHTS:
        raise _invalid("{!r} is no right; use \"read\" or \"execute\"".format(right))


def _invalid(message: str) -> ProbingError:
    return ProbingError("invalid_argument", message)


def _changed() -> None:
    """Tells the probe of this process, if there is one, to look again; it is not waited for."""
    hook = sys.modules.get("_probing_hook")
    if hook is not None and hook.is_loaded():
        sys.modules["probing._core"].extensions_changed()
