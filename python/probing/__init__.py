"""Ask the process you are in questions in SQL.

    import probing

    probing.enable()                                     # others can now ask: probing PID query "..."
    probing.query("SELECT tid, name, state FROM process.threads")

Importing this package loads nothing native; the probe starts with enable(), with the first query, or when the
environment variable PROBING asked for it at the start of the interpreter.
"""

from typing import TYPE_CHECKING, Any

from ._config import config
from ._errors import ProbingError
from ._extensions import Extension, Namespace, api, extension, namespace, option
from ._options import Option
from ._probe import enable, get_option, is_enabled, query, set_option
from ._request import Request
from ._result import Result
from ._version import __version__

if TYPE_CHECKING:
    from .core import (
        Row, float32, float64, int8, int16, int32, int64, table, uint8, uint16, uint32, uint64,
    )

_OF_TABLES = (
    "Row", "float32", "float64", "int16", "int32", "int64", "int8", "table", "uint16", "uint32", "uint64", "uint8",
)

__all__ = [
    "Extension", "Namespace", "Option", "ProbingError", "Request", "Result", "Row", "__version__", "api", "config", "enable",
    "extension", "float32", "float64", "get_option", "int16", "int32", "int64", "int8", "is_enabled", "namespace", "option",
    "query", "set_option", "table", "uint16", "uint32", "uint64", "uint8",
]


def __getattr__(name: str) -> Any:
    """What tables need is imported by programs that have some: dataclasses, decimal and others take a while."""
    if name in _OF_TABLES:
        from . import core

        return getattr(core, name)
    raise AttributeError("module 'probing' has no attribute {!r}".format(name))
