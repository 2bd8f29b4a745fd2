"""Ask the process you are in questions in SQL.

    import probing

    probing.enable()                                     # others can now ask: probing PID query "..."
    probing.query("SELECT tid, name, state FROM process.threads")

Importing this package loads nothing native; the probe starts with enable(), with the first query, or when the
environment variable PROBING asked for it at the start of the interpreter.
"""

from ._config import config
from ._errors import ProbingError
from ._extensions import Extension, Namespace, api, extension, namespace, option
from ._options import Option
from ._probe import enable, get_option, is_enabled, query, set_option
from ._request import Request
from ._result import Result
from ._version import __version__

__all__ = [
    "Extension", "Namespace", "Option", "ProbingError", "Request", "Result", "__version__", "api", "config", "enable",
    "extension", "get_option", "is_enabled", "namespace", "option", "query", "set_option",
]
