"""Starting the probe and asking it."""

from typing import Any, Mapping, Optional, Sequence, Union

import _probing_hook as hook

from ._config import config, option_of
from ._errors import ProbingError
from ._native import library, serving, start, take_over_after_fork
from ._result import Result

Parameters = Union[Sequence[Any], Mapping[str, Any]]


def enable(**settings: Any) -> str:
    """Starts the probe in this process, waits until it serves, and returns the path of its socket.

    Calling it again, or after the start by PROBING=1, is fine: a process has one probe. Settings are options, written
    with ``_`` for the dots and without ``probing.``: ``enable(server_port=9000)``; ``probing.config`` lists them.
    """
    take_over_after_fork()
    with library() as core:
        endpoint = start(core)
        for name, value in settings.items():
            config[option_of(name, list(config))] = value
    return endpoint


def is_enabled() -> bool:
    """Whether this process has a probe that serves. Loads and starts nothing."""
    if not hook.is_loaded():
        return False
    try:
        with library() as core:
            return core.wait(0.0) is not None
    except ProbingError:
        return False  # its start failed


def query(sql: str, parameters: Optional[Parameters] = None, timeout: Optional[float] = None) -> Result:
    """Runs one SQL query in this process, which gets a probe if it has none yet, and returns its rows.

    ``parameters`` fill ``?`` (a sequence) or ``$name`` (a mapping). ``timeout`` is in seconds; without it the probe's
    own limit holds. Raises ProbingError.
    """
    with serving() as core:
        stream, warnings, elapsed = core.query(sql, parameters, timeout)
        return Result(core, stream, warnings, elapsed)
