"""@probing.api: HTTP calls answered by Python functions, with rights, bodies, streams and errors."""

import asyncio
import http.client
import json

import probing
from _extension import call, error, post

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


@shop.api("/not_2xx")
def not_2xx():
    return 404, "text/plain", "no"


@shop.api("/odd_type")
def odd_type():
    return 200, "text/plain\r\nx-more: 1", "no"


@shop.api("/late")
def late():
    yield "begun"
    raise RuntimeError("after the first piece")


class Gone(probing.ProbingError):
    pass


@shop.api("/orders/{id}", right="execute")
def order(request):
    return "order " + request.params["id"]


@shop.api("/orders/all")
def orders():
    return "all orders"


@shop.api("/orders/{id}/state")
def state(request):
    raise Gone("not_found", "order {} is gone".format(request.params["id"]))


@shop.api("/needs")
def needs(request):
    return request.params["what"]


@shop.api("/knows")
def knows(request):
    try:
        return request.params["what"]
    except KeyError:
        return "nothing"


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
assert "404 is no status of an answer; use 200 to 299" in call("GET", "/apis/shop/not_2xx")[2]
assert "is no content type" in call("GET", "/apis/shop/odd_type")[2]
try:
    call("GET", "/apis/shop/late")
except http.client.HTTPException:
    pass  # a connection that breaks off says that the answer is not whole
else:
    raise AssertionError("an answer that failed half way looks whole")
(noted,) = probing.query("SELECT message FROM probing.errors WHERE source LIKE '%shop/late'").to_dicts()
assert "after the first piece" in noted["message"], noted

# A path without holes is meant before one with, and the right is that of the function that runs.
assert call("GET", "/apis/shop/orders/all") == (200, "text/plain", "all orders")
assert call("GET", "/apis/shop/orders/7") == (200, "text/plain", "order 7")
status, _, body = call("GET", "/apis/shop/orders/7/state")
assert (status, json.loads(body)["detail"]) == (404, "order 7 is gone"), body

# What the caller got wrong is the caller's mistake: it counts for nothing against the extension.
counted = probing.query("SELECT errors FROM probing.extensions WHERE name = 'shop'").to_dicts()
for _ in range(12):
    status, _, body = call("GET", "/apis/shop/needs?other=1")
    assert (status, json.loads(body)["detail"]) == (400, "the call needs a parameter what; it has: other"), body
    status, _, body = call("POST", "/apis/shop/echo", b"\xff")
    assert status == 400 and "no UTF-8" in body, body
    status, _, body = call("PUT", "/apis/shop/add", "[1, ")
    assert status == 400 and "no JSON" in body, body
assert probing.query("SELECT errors FROM probing.extensions WHERE name = 'shop'").to_dicts() == counted
assert call("GET", "/apis/shop/knows")[2] == "nothing"

# A function that could not be called, and a path that could not be reached, are refused where they are declared.
for path in ("", "/", "a//b", "/{id", "/{id}/{id}", "/{}", "/{**rest}/more", "/a?b=c", "/a b", 5):
    assert error(shop.api, path).code == "invalid_argument", path
for declare in (lambda: shop.api("/two")(lambda one, two: None), lambda: shop.table("t")(lambda one: None),
                lambda: shop.tables(lambda: None), lambda: shop.table_names(lambda one: None)):
    try:
        declare()
    except TypeError as failure:
        assert "takes other arguments" in str(failure), failure
    else:
        raise AssertionError("a function was taken that can only fail")

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
