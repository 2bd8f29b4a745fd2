"""What a function that answers HTTP calls is given."""

from typing import Any, Dict


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
        self.params = params
        self.headers = headers
        self.body = body
        self.client = client

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """The body, parsed as JSON; None when there is none."""
        import json

        return json.loads(self.body) if self.body else None

    def __repr__(self) -> str:
        return "<Request {} {}>".format(self.method, self.path)
