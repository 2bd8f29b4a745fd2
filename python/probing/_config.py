"""The options of the probe and of its extensions, as a mapping from ``extension.option`` to text."""

from typing import Any, Iterator, MutableMapping, Optional

from ._native import serving
from ._probe import as_text


class Config(MutableMapping[str, Optional[str]]):
    """``config["server.port"]`` reads an option; assigning sets it at once or raises ProbingError.

    An option that has no value is None; a name that is no option is a KeyError.
    """

    def set(self, key: str, value: Any) -> None:
        self[key] = value

    def help(self, key: str) -> str:
        """What an option means."""
        return str(self._option(key)[2])

    def __getitem__(self, key: str) -> Optional[str]:
        value: Optional[str] = self._option(key)[1]
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        with serving() as core:
            core.set_option(key, as_text(value))

    def __delitem__(self, key: str) -> None:
        raise TypeError("an option cannot be deleted; set {} to another value".format(key))

    def __iter__(self) -> Iterator[str]:
        return iter([option[0] for option in _options()])

    def __len__(self) -> int:
        return len(_options())

    def __repr__(self) -> str:
        lines = ["{} = {!r}  # {}".format(*option[:3]) for option in _options()]
        return "\n".join(lines)

    @staticmethod
    def _option(key: str) -> Any:
        for option in _options():
            if option[0] == key:
                return option
        raise KeyError(key)


def _options() -> Any:
    """(key, value, help, default, source) of every option."""
    with serving() as core:
        return core.options()


config = Config()
