"""Extensions over the private socket: listed, disabled with a reason, enabled; options change together and are audited."""

import http.client
import json
import os
import socket

import probing
from _package import raises


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(os.path.join(
            os.environ["PROBING_RUNTIME_DIR"], "probing-{}".format(os.geteuid()), "{}.sock".format(os.getpid())))


def send(method, path, body=None):
    connection = Connection("localhost")
    text = None if body is None else json.dumps(body)
    connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
    answer = connection.getresponse()
    document = json.loads(answer.read().decode())
    connection.close()
    return answer.status, document


def rows(sql):
    return probing.query(sql).to_dicts()


probing.enable()  # waits until the socket is there
status, listed = send("GET", "/apis/probing.extensions/list")
assert status == 200
names = {extension["name"]: extension for extension in listed["extensions"]}
assert {"probing", "probing.engine", "probing.extensions", "probing.server", "python", "process"} <= set(names), names
assert all(extension["state"] == "enabled" for extension in names.values()), names

# A disabled extension's tables say why and how to go on; nothing else notices.
status, disabled = send("POST", "/apis/probing.extensions/disable", {"name": "process"})
assert (status, disabled["state"]) == (200, "disabled") and "uid" in disabled["reason"], disabled
error = raises(probing.ProbingError, lambda: rows("SELECT * FROM process.threads"))
assert error.code == "extension_failed" and "extension enable process" in str(error), error
assert rows("SELECT * FROM python.`1 + 1`") == [{"value": 2}]
assert rows("SELECT state FROM probing.extensions WHERE name = 'process'") == [{"state": "disabled"}]
status, enabled = send("POST", "/apis/probing.extensions/enable", {"name": "process"})
assert (status, enabled["state"]) == (200, "enabled"), enabled
assert rows("SELECT count(*) AS n FROM process.threads")[0]["n"] > 0

# What users get wrong is no failure of an extension.
for _ in range(12):
    raises(probing.ProbingError, lambda: rows("SELECT * FROM python.`1/0`"))
assert rows("SELECT state, errors FROM probing.extensions WHERE name = 'python'") == [{"state": "enabled", "errors": 0}]

status, problem = send("POST", "/apis/probing.extensions/load", {"source": "/nowhere/libnothing.so"})
assert status >= 400 and problem["detail"], problem
status, problem = send("POST", "/apis/probing.extensions/unload", {"name": "probing.engine"})
assert status == 400, problem

# Several options or none, and who did it.
status, problem = send("PUT", "/config", {"python.repr_limit": 500, "probing.engine.timeout_s": "soon"})
assert (status, probing.config["python.repr_limit"]) == (400, "10000"), problem
status, _ = send("PUT", "/config", {"python.repr_limit": 500, "probing.engine.timeout_s": 29})
assert (status, probing.config["python.repr_limit"]) == (200, "500")
probing.config["python.repr_limit"] = 600
changes = rows("SELECT client, old_value, new_value FROM probing.option_changes "
               "WHERE key = 'python.repr_limit' AND error IS NULL ORDER BY time")
assert [(c["old_value"], c["new_value"]) for c in changes] == [("10000", "500"), ("500", "600")], changes
assert changes[0]["client"].startswith("uid ") and changes[1]["client"] == "python", changes

assert "/apis/python/eval" in send("GET", "/openapi.json")[1]["paths"]
