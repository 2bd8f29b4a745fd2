"""What a function that answers HTTP calls is given."""

from typing import Any, Dict

from ._errors import ProbingError


class MissingParameter(ProbingError, KeyError):
    """A function asked for a parameter that the caller did not give: the caller's mistake, not the function's."""


class Parameters(Dict[str, str]):
    """The parameters of a call. Asking for one that is not there answers the call with 400, unless it is caught."""

    def __missing__(self, key: str) -> str:
        raise MissingParameter("invalid_argument", "the call needs a parameter {}; it has: {}".format(
            key, ", ".join(sorted(self)) or "none"))


class Request:
    """One HTTP call.

    ``path`` is what follows ``/apis/<extension>/``; ``params`` has the parameters of the query string and those of the path;
    ``client`` says who calls. Of the headers, in lower case, there is ``content-type``.
    """

    def __init__(
        self, method: str, path: str, params: Dict[str, str], headers: Dict[str, str], body: bytes, client: str = ""
    ) -> None:
        self.method = method
        self.path = path
        self.params = Parameters(params)
        self.headers = headers
        self.body = body
        self.client = client

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    def text(self) -> str:
        """The body as text. One that is not UTF-8 answers the call with 400."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ProbingError("invalid_argument", "the body is no UTF-8: {}".format(error)) from error

    def json(self) -> Any:
        """The body, parsed as JSON; None when there is none. One that is no JSON answers the call with 400."""
        import json

        try:
            return json.loads(self.text()) if self.body else None
        except ValueError as error:
            raise ProbingError("invalid_argument", "the body is no JSON: {}".format(error)) from error

    def __repr__(self) -> str:
        return "<Request {} {}>".format(self.method, self.path)
