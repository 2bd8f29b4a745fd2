"""Ask the process you are in questions in SQL.

    import probing

    probing.enable()                                     # others can now ask: probing PID query "..."
    probing.query("SELECT tid, name, state FROM process.threads")

Importing this package loads nothing native; the probe starts with enable(), with the first query, or when the
environment variable PROBING asked for it at the start of the interpreter.
"""

from ._config import config
from ._errors import ProbingError
from ._probe import enable, is_enabled, query
from ._result import Result
from ._version import __version__

__all__ = ["ProbingError", "Result", "__version__", "config", "enable", "is_enabled", "query"]
