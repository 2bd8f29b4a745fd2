"""Names that are taken: refused with a reason, at registration and later, and nothing of the refused is left."""

import probing
from _extension import call, error, rows


def reasons(extension):
    """What probing.errors says about an extension."""
    return [row["message"] for row in rows("SELECT message FROM probing.errors WHERE extension = '{}'".format(extension))]


probing.enable()
one = probing.extension("one")
one.namespace("anything").tables(lambda name: [{"by": "one"}])
assert rows("SELECT * FROM anything.something") == [{"by": "one"}]

# A second extension that finds tables of that namespace on demand: nobody could say whose a name is.
two = probing.extension("two")
two.namespace("anything").tables(lambda name: [{"by": "two"}])
two.table("own")(lambda: [{"n": 2}])
assert rows("SELECT * FROM anything.something") == [{"by": "one"}]
assert "the tables of namespace 'anything' are found on demand by extension 'one' already" in "".join(reasons("two"))
assert rows("SELECT name FROM probing.extensions WHERE name = 'two'") == []
assert "two" in error(rows, "SELECT * FROM two.own").message

# Tables with names of their own share it, and come first.
three = probing.extension("three")
three.namespace("anything").table("fixed")(lambda: [{"by": "three"}])
assert rows("SELECT * FROM anything.fixed") == [{"by": "three"}]
assert rows("SELECT * FROM anything.other") == [{"by": "one"}]

# What is declared later is held to the same rules: the extension keeps the tables it had, and the rest of it goes on.
three.namespace("process").table("threads")(lambda: [{"by": "three"}])
three.api("/hello")(lambda: "hello")
assert "by" not in rows("SELECT * FROM process.threads")[0]
assert call("GET", "/apis/three/hello")[2] == "hello"
assert rows("SELECT * FROM anything.fixed") == [{"by": "three"}]
assert ["the table process.threads is declared already by extension 'process'" in text for text in reasons("three")] == [True]
