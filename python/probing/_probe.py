"""Starting the probe and asking it."""

from typing import Any, Mapping, Optional, Sequence, Union

import _probing_hook as hook

from ._errors import ProbingError
from ._native import library, serving, start, take_over_after_fork
from ._result import Result

Parameters = Union[Sequence[Any], Mapping[str, Any]]


def enable(**settings: Any) -> str:
    """Starts the probe in this process, waits until it serves, and returns the path of its socket.

    Calling it again, or after the start by PROBING=1, is fine: a process has one probe. Settings are options by name,
    with ``_`` for the dot: ``enable(server_port=9000, server_token="…")``; ``probing.config`` lists them.
    """
    options = {name if "." in name else name.replace("_", ".", 1): as_text(value) for name, value in settings.items()}
    take_over_after_fork()
    with library() as core:
        endpoint = start(core, **options)
        # When the probe ran already, that start changed nothing.
        for key, value in options.items():
            if core.get_option(key) != value:
                core.set_option(key, value)
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


def as_text(value: Any) -> str:
    """An option's value as the probe reads it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
