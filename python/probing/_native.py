"""The way into the native library: loads it, keeps forked children out of it, translates its errors."""

from contextlib import contextmanager
from typing import Any, Callable, Iterator

import _probing_hook as hook

from ._errors import ProbingError

_START_TIMEOUT_S = 15.0
_AFTER_FORK = (
    "this process was forked from a probed one, and a probe does not survive a fork; call probing.enable() here to give "
    "this process a probe of its own, or start the parent with PROBING=2 so that every child gets one"
)


@contextmanager
def library() -> Iterator[Any]:
    """The native module; its errors come out as ProbingError."""
    if hook.is_forked():
        raise ProbingError("unavailable", _AFTER_FORK)
    core = _loaded_by(hook.load)
    with translated(core):
        yield core


@contextmanager
def serving() -> Iterator[Any]:
    """The same once the probe serves; starts it if nobody did."""
    with library() as core:
        start(core)
        yield core


def start(core: Any) -> str:
    """Starts the probe, unless it runs already, and waits until it serves; returns the path of its socket."""
    core.start(hook.settings())
    endpoint = core.wait(_START_TIMEOUT_S)
    if endpoint is None:
        message = "the probe did not start within {:.0f} s; its log is {}".format(_START_TIMEOUT_S, hook.log_path())
        raise ProbingError("timeout", message)
    return str(endpoint)


def take_over_after_fork() -> None:
    """In a forked child, replaces the parent's copy of the library by one of this process."""
    if hook.is_forked():
        _loaded_by(hook.load_second_copy)


@contextmanager
def translated(core: Any) -> Iterator[None]:
    """Errors of the native module become ProbingError, without the native one as their context."""
    try:
        yield
    except core.Error as error:
        code, message, detail = error.args
        raise ProbingError(code, message, detail) from None


def _loaded_by(loader: Callable[[], Any]) -> Any:
    try:
        return loader()
    except (ImportError, OSError) as error:
        message = "the native library {} could not be loaded: {}".format(hook.LIBRARY, error)
        raise ProbingError("unavailable", message) from error
