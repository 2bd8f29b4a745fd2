"""The options of the probe and of its extensions, as a mapping from ``extension.option`` to text."""

from typing import Any, Iterator, List, MutableMapping, Optional

from ._errors import ProbingError
from ._native import call


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
        call("set_option", key, str(value).lower() if isinstance(value, bool) else str(value))

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
    return call("options")


def option_of(keyword: str, names: List[str]) -> str:
    """The option that a Python keyword means: server_port is probing.server.port."""
    short = {name[len("probing."):] if name.startswith("probing.") else name: name for name in names}
    keywords = {short_name.replace(".", "_"): name for short_name, name in short.items()}
    found = keyword if keyword in names else keywords.get(keyword)
    if found is None:
        from difflib import get_close_matches

        like = get_close_matches(keyword, keywords, 1)
        hint = "did you mean {}?".format(like[0]) if like else "probing.config lists them"
        raise ProbingError("invalid_argument", "there is no option {}; {}".format(keyword, hint))
    return found


config = Config()
