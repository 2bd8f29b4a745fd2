"""Options of extensions written in Python."""

import time
from collections import deque
from typing import Any, Callable, Deque, List, Optional, Sequence, Tuple

from ._errors import ProbingError

_NO_TEXT = (list, tuple, dict, set, frozenset, bytes, bytearray)
_SHOWN = 200  # characters of a refused value in a message
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_LONGEST = 1024

_Change = Tuple[int, str, Optional[str], Optional[str], Optional[str]]


class ChangeLog:
    """What the program itself did to its options, until a probe reads it: the latest, as text."""

    def __init__(self, capacity: int = 256) -> None:
        self._entries: Deque[_Change] = deque(maxlen=capacity)
        self._lost = 0

    def add(self, key: str, former: Optional[str], value: Optional[str], error: Optional[str]) -> None:
        if len(self._entries) == self._entries.maxlen:
            self._lost += 1
        self._entries.append((int(time.time() * 1e6), key, former, value, error))

    def take(self) -> Tuple[List[_Change], int]:
        """The entries (microseconds, key, old value, new value, error), each once, and how many had to make room."""
        entries = []
        while self._entries:
            entries.append(self._entries.popleft())
        lost, self._lost = self._lost, 0
        return entries, lost


changes = ChangeLog()


class Option:
    """A typed value that users set while the process runs. ``option.value`` is what holds now."""

    def __init__(
        self,
        extension: str,
        key: str,
        default: Any,
        help: str,
        type: Optional[Callable[[Any], Any]],
        min: Any,
        max: Any,
        choices: Optional[Sequence[Any]],
        secret: bool,
        on_change: Optional[Callable[[Any], Any]],
        changed: Callable[[], None],
    ) -> None:
        self.extension = extension
        self.key = key
        self.default = default
        self.type = type if type is not None else str if default is None else default.__class__
        if self.type in _NO_TEXT:
            raise TypeError("option {}.{} is of type {}, which has no form as text; give type=, a function from text to the "
                            "value".format(extension, key, self.type.__name__))
        if on_change is not None and not callable(on_change):
            raise TypeError("on_change of option {}.{} is {!r}; give a function of one argument".format(
                extension, key, on_change))
        self.min = min
        self.max = max
        self.choices = choices
        self.secret = secret
        self.on_change = on_change
        self.help = str(help) if not self.allowed else "{} ({})".format(help, self.allowed) if help else self.allowed
        self.environment_error: Optional[str] = None
        self._changed = changed
        self._value, self._source = default, "default"
        if default is not None:
            self._value = self.parse(default)

    @property
    def value(self) -> Any:
        return self._value

    @property
    def source(self) -> str:
        """``default``, ``environment`` or ``runtime``."""
        return self._source

    @property
    def allowed(self) -> str:
        """The values that are allowed, in words; empty when all of the type are."""
        if self.choices is not None:
            return "one of " + ", ".join(map(text_of, self.choices))
        if self.min is not None and self.max is not None:
            return "{} to {}".format(text_of(self.min), text_of(self.max))
        if self.min is not None:
            return "at least {}".format(text_of(self.min))
        return "at most {}".format(text_of(self.max)) if self.max is not None else ""

    def set(self, value: Any) -> None:
        """Sets the value, given as itself or as text, and calls ``on_change``; an exception there takes it back."""
        former = self._shown(self._value)
        try:
            self.take(value)
        except Exception as error:
            reason = error.__class__.__name__
            if not self.secret:  # such a message may quote the value
                reason = getattr(error, "message", None) or "{}: {}".format(reason, error)
            self._note(former, self._shown(value), reason)
            raise
        self._note(former, self._shown(self._value), None)

    def take(self, value: Any) -> None:
        """The same for a probe, which notes by itself who sets what."""
        self._assign(self.parse(value), "runtime")

    def restore(self, value: Any, source: str) -> None:
        """Brings a former value back, and calls ``on_change``."""
        self._assign(value, source)

    def parse(self, value: Any) -> Any:
        """The value of a text, or a value as it is, checked."""
        try:
            parsed = _truth(value) if self.type is bool else self.type(value)
        except ProbingError:
            raise
        except Exception as error:  # decimal.InvalidOperation, the KeyError of a look-up: whatever a type says no with
            # Such a message may quote the value.
            raise self._refused(value, "it is of another type" if self.secret else _reason(error)) from None
        if self.choices is not None and parsed not in self.choices:
            raise self._refused(value, "it must be " + self.allowed)
        if self.min is not None and not parsed >= self.min or self.max is not None and not parsed <= self.max:
            raise self._refused(value, "it must be " + self.allowed)
        return parsed

    def take_environment(self, text: Optional[str]) -> None:
        """Takes the value of the environment variable; a bad one is kept as an error for the probe to report."""
        if not text:
            return
        try:
            self._value, self._source = self.parse(text), "environment"
        except ProbingError as error:
            self.environment_error = error.message

    def take_over(self, former: "Option") -> None:
        """Keeps what was set in a former declaration of the same option, as far as this one allows it."""
        self.environment_error = former.environment_error
        if former.source == "default":
            return
        try:
            self._value, self._source = self.parse(former.value), former.source
        except ProbingError:
            pass  # the new declaration has other limits: its own default holds

    def __repr__(self) -> str:
        shown = "***" if self.secret else repr(self._value)
        return "<option {}.{} = {} ({})>".format(self.extension, self.key, shown, self._source)

    def _assign(self, value: Any, source: str) -> None:
        former = self._value, self._source
        self._value, self._source = value, source
        try:
            if self.on_change is not None:
                self.on_change(value)
        except BaseException:
            self._value, self._source = former
            raise
        self._changed()

    def _note(self, former: Optional[str], value: Optional[str], error: Optional[str]) -> None:
        changes.add("{}.{}".format(self.extension, self.key), former, value, error and error[:_LONGEST])
        self._changed()

    def _shown(self, value: Any) -> Optional[str]:
        """A value as a probe shows it. Whatever goes wrong with that must not keep the value from being set."""
        if value is None or self.secret:
            return None if value is None else "***"
        try:
            return text_of(value)[:_LONGEST]
        except Exception as error:
            return "<{} whose text cannot be had: {}>".format(value.__class__.__name__, error.__class__.__name__)

    def _refused(self, value: Any, reason: str) -> ProbingError:
        shown = _shortened(self._shown(value) or text_of(value))
        return ProbingError("invalid_argument", "'{}' is no value for option '{}.{}': {}".format(
            shown, self.extension, self.key, reason))


def text_of(value: Any) -> str:
    """A value as options are written: true and false in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reason(error: Exception) -> str:
    """What is wrong, also where an exception's text alone does not say: that of a KeyError is only the key."""
    plain = isinstance(error, (TypeError, ValueError)) and str(error)
    return _shortened(str(error) if plain else "{}: {}".format(error.__class__.__name__, error))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _truth(value: Any) -> bool:
    text = text_of(value).strip().lower()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError("it must be true or false")
