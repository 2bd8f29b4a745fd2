"""The one exception of this package."""

from typing import Any


class ProbingError(RuntimeError):
    """The probe could not do what was asked.

    ``code`` is stable and meant for programs (the codes of the HTTP interface), ``message`` is meant for people, and
    ``detail`` has what does not fit one line, such as the traceback of a failed Python expression.
    """

    def __init__(self, code: str, message: str, detail: Any = None) -> None:
        super().__init__(code, message, detail)
        self.code = code
        self.message = message
        self.detail = detail

    def __str__(self) -> str:
        return "{}\n\n{}".format(self.message, self.detail) if self.detail else self.message
