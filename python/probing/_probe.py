"""Starting the probe and asking it."""

from typing import Any, Mapping, Optional, Sequence, Union

from . import _extensions
from ._config import config, option_of
from ._native import call, is_serving, library, start, take_over_after_fork
from ._options import Option
from ._result import Result

Parameters = Union[Sequence[Any], Mapping[str, Any]]


def enable(**settings: Any) -> str:
    """Starts the probe in this process, waits until it serves, and returns the path of its socket.

    Calling it again, or after the start by PROBING=1, is fine: a process has one probe. Settings are options, written
    with ``_`` for the dots and without ``probing.``: ``enable(server_address="127.0.0.1:9000")``; ``probing.config``
    lists them. In a forked child it loads the library once more, since the parent's copy cannot run there.
    """
    take_over_after_fork()
    endpoint = start()
    for name, value in settings.items():
        config[option_of(name, list(config))] = value
    return endpoint


def is_enabled() -> bool:
    """Whether this process has a probe that serves. Loads and starts nothing."""
    return is_serving()


def query(sql: str, parameters: Optional[Parameters] = None, timeout: Optional[float] = None) -> Result:
    """Runs one SQL query in this process, which gets a probe if it has none yet, and returns its rows.

    ``parameters`` fill ``?`` (a list or tuple) or ``$name`` (a dict). ``timeout`` is in seconds; without it the probe's
    own limit holds. Raises ProbingError.
    """
    stream, warnings, elapsed = call("query", sql, parameters, timeout)
    return Result(library(), stream, warnings, elapsed)


def set_option(key: str, value: Any) -> None:
    """Sets ``<extension>.<option>`` at once. An option that a Python module declared is set without a probe as well."""
    declared = None if is_serving() else _declared_option(key)
    if declared is None:
        config[key] = value
    else:
        declared.set(value)


def get_option(key: str) -> Any:
    """The value of ``<extension>.<option>``: with its type when a Python module declared it, else as text."""
    declared = _declared_option(key)
    return config[key] if declared is None else declared.value


def _declared_option(key: str) -> Optional[Option]:
    name, _, option = key.rpartition(".")
    extension = _extensions.find(name)
    return None if extension is None else extension.options.get(option)
