"""@probing.api: HTTP calls answered by Python functions, with rights, bodies, streams and errors."""

import asyncio
import json

import probing
from _extension import call, post

shop = probing.extension("shop")
closed = []


@shop.api("/echo", method="POST")
def echo(request):
    """Gives back what it got."""
    return {"method": request.method, "path": request.path, "params": request.params,
            "type": request.content_type, "body": request.text(), "client": request.client.split()[0]}


@shop.api("/add", method="PUT", right="execute", description="Adds numbers")
async def add(request):
    await asyncio.sleep(0.01)
    return sum(request.json())


@shop.api("/items/{id}/{**rest}")
def item(request):
    return [request.params["id"], request.params["rest"], request.params.get("q")]


@shop.api("/text")
def text():
    return "grüße"


@shop.api("/bytes")
def some_bytes():
    return bytes(range(256))


@shop.api("/none", method="DELETE")
def none():
    closed.append("none")


@shop.api("/chosen")
def chosen():
    return 202, "text/csv", "a,b\n1,2\n"


@shop.api("/stream")
def stream():
    try:
        for number in range(3):
            yield {"n": number}
    finally:
        closed.append("stream")


@shop.api("/astream")
async def astream():
    for number in range(3):
        await asyncio.sleep(0.01)
        yield "{};".format(number)


@shop.api("/empty")
def empty():
    return iter(())


@shop.api("/fails")
def fails():
    return 1 / 0


@shop.api("/fails_at_once")
def fails_at_once():
    raise RuntimeError("before the first piece")
    yield


@shop.api("/missing")
def missing():
    raise probing.ProbingError("not_found", "there is no such thing")


@shop.api("/no_json")
def no_json():
    return {1, 2}


@shop.api("/sleeps")
async def sleeps():
    await asyncio.sleep(3600)


probing.enable()

assert post("/apis/shop/echo?a=1&a=2&b=%C3%BC", [1]) == (200, {
    "method": "POST", "path": "echo", "params": {"a": "2", "b": "ü"}, "type": "application/json", "body": "[1]", "client": "uid"})
assert call("PUT", "/apis/shop/add", "[1, 2, 3.5]") == (200, "application/json", "6.5")
assert json.loads(call("GET", "/apis/shop/items/7/x/y?q=z")[2]) == ["7", "x/y", "z"]
assert call("GET", "/apis/shop/text") == (200, "text/plain", "grüße")
assert call("DELETE", "/apis/shop/none")[::2] == (204, "") and closed.pop() == "none"
assert call("GET", "/apis/shop/chosen") == (202, "text/csv", "a,b\n1,2\n")
assert call("GET", "/apis/shop/stream") == (200, "application/x-ndjson", '{"n": 0}\n{"n": 1}\n{"n": 2}\n')
assert closed.pop() == "stream"
assert call("GET", "/apis/shop/astream") == (200, "text/plain", "0;1;2;")
assert call("GET", "/apis/shop/empty")[::2] == (200, "")

# Errors are problem documents.
status, media, body = call("GET", "/apis/shop/fails")
problem = json.loads(body)
assert (status, media, problem["code"]) == (422, "application/problem+json", "python_error"), problem
assert "ZeroDivisionError" in problem["detail"] and "in fails" in problem["traceback"], problem
assert call("GET", "/apis/shop/fails_at_once")[0] == 422
assert "not JSON serializable" in call("GET", "/apis/shop/no_json")[2]
status, _, body = call("GET", "/apis/shop/missing")
assert (status, json.loads(body)["detail"]) == (404, "there is no such thing"), body
assert call("GET", "/apis/shop/nothing")[0] == 404
assert call("GET", "/apis/shop/echo")[0] == 405
assert json.loads(call("GET", "/apis/shop/sleeps", Probing_Timeout="0.5")[2])["code"] == "timeout"

# They are listed, with the right that they need.
listed = {item["path"]: item for item in json.loads(call("GET", "/apis")[2])["calls"]}
assert listed["/apis/shop/echo"]["right"] == "execute" and listed["/apis/shop/text"]["right"] == "read"
assert listed["/apis/shop/echo"]["description"] == "Gives back what it got."
assert listed["/apis/shop/add"]["description"] == "Adds numbers"
paths = json.loads(call("GET", "/openapi.json")[2])["paths"]
assert "Gives back what it got." in json.dumps(paths["/apis/shop/echo"]["post"]), paths["/apis/shop/echo"]
assert "get" in paths["/apis/shop/items/{id}/{rest}"]

# One that fails again and again is not asked any more, until it is enabled.
for _ in range(20):
    status, _, body = call("GET", "/apis/shop/fails")
    if status == 502:
        break
assert status == 502 and "is disabled" in body and "ZeroDivisionError" in body, body
assert call("GET", "/apis/shop/text")[0] == 502
assert post("/apis/probing.extensions/enable", {"name": "shop"})[0] == 200
assert call("GET", "/apis/shop/text")[0] == 200
