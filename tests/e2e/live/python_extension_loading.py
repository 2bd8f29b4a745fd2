"""Extensions come by import, by the command line and by entry point; they go, come again, and harm nobody without a probe."""

import json
import os
import subprocess
import sys
import tempfile
import threading

import probing
from _extension import call, cli, error, post, rows

folder = tempfile.mkdtemp(prefix="probing-live-")
sys.path.insert(0, folder)


def write(name, text):
    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


MODULE = """
'''Weather of the machine room.'''
import probing
weather = probing.extension("weather")
count = weather.option("count", {0})

@weather.table("now")
def now():
    return [{{"degrees": {0}}}]

@weather.api("/ask")
def ask():
    return "{0} degrees"
"""
write("shop/__init__.py", "")
write("shop/weather.py", MODULE.format(20))
write("offered.py", "import probing\nspace = probing.namespace('offered')\n@space.table('items')\ndef items():\n    return [{'n': 1}]\n"
      "@probing.api('/hello/{name}')\ndef hello(request):\n    return 'hello ' + request.params['name']\n")
write("offered-1.0.dist-info/entry_points.txt",
      "[console_scripts]\nx = y:z\n\n[probing.extensions]\noffered = offered\nbroken = broken_module\nunused = unused_module\n")
write("unused_module.py", "import probing\nprobing.extension('unused').table('t')(lambda: [{'n': 5}])\n")
write("broken_module.py", "raise RuntimeError('cannot be imported')\n")
write("plain_module.py", "x = 1\n")
write("half.py", "import probing\nprobing.extension('half').table('t')(lambda: [])\nraise RuntimeError('half way')\n")


def extension(verb, name):
    """(status, answer) of a call of probing.extensions."""
    return post("/apis/probing.extensions/" + verb, {"source" if verb == "load" else "name": name})


# Declaring without a probe starts nothing, and neither does it in a forked child.
threads = set(threading.enumerate())
native = probing.is_enabled() or "probing._core" in sys.modules
early = probing.extension("early")
early.table("rows")(lambda: [{"n": 1}])
assert set(threading.enumerate()) == threads
assert ("probing._core" in sys.modules) == native

probing.enable()
assert rows("SELECT * FROM early.rows") == [{"n": 1}]

# An installed package's extension is known and not imported, until somebody names it.
known = rows("SELECT name, description FROM probing.extensions WHERE name IN ('offered', 'broken') ORDER BY name")
assert [row["name"] for row in known] == ["broken", "offered"] and "not loaded" in known[1]["description"], known
assert "offered" not in sys.modules
assert rows("SELECT * FROM offered.items") == [{"n": 1}] and "offered" in sys.modules
assert call("GET", "/apis/offered/hello/you") == (200, "text/plain", "hello you")
assert "cannot be imported" in error(rows, "SELECT * FROM broken.items").message
assert "cannot be imported" in call("GET", "/apis/broken/hello")[2]

assert "is the program itself" in extension("load", "__main__")[1]["detail"]

# Loaded by name, unloaded, and loaded again: its module runs again, with what has changed.
status, output = extension("load", "shop.weather")
assert (status, output["name"], output["kind"]) == (200, "weather", "python"), output
assert rows("SELECT * FROM weather.now") == [{"degrees": 20}]
assert call("GET", "/apis/weather/ask")[2] == "20 degrees"
(row,) = rows("SELECT description FROM probing.extensions WHERE name = 'weather'")
assert row["description"] == "Weather of the machine room.", row
status, output = extension("load", "shop.weather")
assert status == 400 and "loaded already" in output["detail"], output
assert extension("unload", "weather")[0] == 200
assert error(rows, "SELECT * FROM weather.now").code in ("not_found", "invalid_query")
assert call("GET", "/apis/weather/ask")[0] == 404
assert not any(key.startswith("weather.") for key in probing.config)
write("shop/weather.py", MODULE.format(-3) + "# longer, so that the compiled file is seen to be old\n")
assert extension("load", "shop.weather")[0] == 200
assert rows("SELECT * FROM weather.now") == [{"degrees": -3}]
assert probing.config["weather.count"] == "-3"

# What cannot be loaded says why, and leaves nothing behind.
for module, told in (("nosuch.module", "No module named"), ("broken_module", "cannot be imported"),
                     ("plain_module", "declares no extension"), ("half", "half way")):
    status, output = extension("load", module)
    assert status in (400, 422) and told in output["detail"], (module, output)
assert extension("load", "plain-module")[0] == 400
assert rows("SELECT name FROM probing.extensions WHERE name = 'half'") == []
write("taken.py", "import probing\nprobing.extension('process').table('mine')(lambda: [])\n")
assert "registered already" in extension("load", "taken")[1]["detail"]
assert rows("SELECT count(*) AS c FROM process.info") == [{"c": 1}]

# One that is offered can be loaded by name as well.
assert extension("load", "unused_module")[0] == 200
assert rows("SELECT * FROM unused.t") == [{"n": 5}]

# The same with the command line.
assert extension("unload", "weather")[0] == 200
for arguments, told in ((["load", "shop.weather"], "weather"), (["list"], "python"), (["unload", "weather"], "weather")):
    done = subprocess.run([cli(), str(os.getpid()), "extension"] + arguments, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
    assert done.returncode == 0 and told in done.stdout, (arguments, done)

# A child that was forked declares as without a probe, and gets what was declared with a probe of its own.
reading, writing = os.pipe()
pid = os.fork()
if pid == 0:
    try:
        early.table("late")(lambda: [{"n": 2}])
        probing.enable()
        os.write(writing, json.dumps(rows("SELECT * FROM early.late UNION ALL SELECT * FROM early.rows")).encode())
    finally:
        os._exit(0)
os.close(writing)
with os.fdopen(reading) as told:
    answer = told.read()
os.waitpid(pid, 0)
assert json.loads(answer) == [{"n": 2}, {"n": 1}], answer
