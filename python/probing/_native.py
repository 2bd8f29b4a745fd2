"""The way into the native library: loads it, keeps forked children out of it, translates its errors."""

from typing import Any, Callable

import _probing_hook as hook

from ._errors import ProbingError

_START_TIMEOUT_S = 15.0
_AFTER_FORK = (
    "this process was forked from a probed one, and a probe does not survive a fork; call probing.enable() here to give "
    "this process a probe of its own, or start the parent with PROBING=2 so that every child gets one"
)


def call(function: str, *arguments: Any) -> Any:
    """Calls a function of the native module once the probe serves; starts it if nobody did."""
    start()
    return _checked(library(), function, *arguments)


def start() -> str:
    """Starts the probe, unless it runs already, and waits until it serves; returns the path of its socket."""
    core = library()
    _checked(core, "start", hook.settings())
    endpoint = _checked(core, "wait", _START_TIMEOUT_S)
    if endpoint is None:
        message = "the probe did not start within {:.0f} s; its log is {}".format(_START_TIMEOUT_S, hook.log_path())
        raise ProbingError("timeout", message)
    return str(endpoint)


def is_serving() -> bool:
    """Whether the probe of this very process serves. Loads and starts nothing."""
    if not hook.is_loaded():
        return False
    try:
        return _checked(library(), "wait", 0.0) is not None
    except ProbingError:
        return False  # its start failed


def take_over_after_fork() -> None:
    """In a forked child, replaces the parent's copy of the library by one of this process."""
    if hook.is_forked():
        _loaded_by(hook.load_second_copy)


def library() -> Any:
    """The native module, which must not be this process's parent's."""
    if hook.is_forked():
        raise ProbingError("unavailable", _AFTER_FORK)
    return _loaded_by(hook.load)


def loaded() -> Any:
    """The native module, in a forked child the parent's: for what is native alone and works there too."""
    return _loaded_by(hook.load)


def _loaded_by(loader: Callable[[], Any]) -> Any:
    try:
        return loader()
    except (ImportError, OSError) as error:
        message = "the native library {} could not be loaded: {}".format(hook.LIBRARY, error)
        raise ProbingError("unavailable", message) from error


def _checked(core: Any, function: str, *arguments: Any) -> Any:
    try:
        return getattr(core, function)(*arguments)
    except core.Error as error:
        code, message, detail = error.args
        raise ProbingError(code, message, detail) from None
