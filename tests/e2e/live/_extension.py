"""What the python_extension*.py scripts share: rows, errors, and HTTP over the probe's socket."""

import http.client
import json
import os
import socket

import probing


def rows(sql, **options):
    return probing.query(sql, **options).to_dicts()


def error(action, *arguments, **options):
    """The error of something that fails."""
    try:
        result = action(*arguments, **options)
    except probing.ProbingError as failure:
        return failure
    raise AssertionError("{} gave {}".format(arguments, result))


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def call(method, path, body=None, endpoint=None, **headers):
    """(status, media type, body) of a request."""
    connection = Connection(endpoint or probing.enable())
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    result = answer.status, (answer.getheader("content-type") or "").split(";")[0], answer.read().decode("utf-8")
    connection.close()
    return result


def post(path, value):
    """(status, JSON) of a request with a JSON body."""
    status, _, text = call("POST", path, json.dumps(value), content_type="application/json")
    return status, json.loads(text)


def cli():
    return os.environ["PROBING_CLI"]
