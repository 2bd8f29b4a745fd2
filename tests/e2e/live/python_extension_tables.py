"""@probing.namespace and tables: functions of every kind give rows when a query asks, their errors are the query's."""

import asyncio
import collections
import dataclasses
import threading
import time

import probing
from _extension import error, rows

calls = []
release = threading.Event()
jobs = probing.extension("jobs", description="Jobs of this process")
Pair = collections.namedtuple("Pair", "id name")


@dataclasses.dataclass
class Job:
    id: int
    name: str


@jobs.table("running")
def running():
    """Jobs that run now.

    And more that nobody needs in a list.
    """
    calls.append("running")
    return [Job(1, "a"), Job(2, "b")]


@jobs.table()
def by_tuple():
    return [Pair(3, "c")]


@jobs.table(columns=["id", "name"])
def plain_tuples():
    return [(1, "x"), [2, "y"]]


@jobs.table(columns=Job)
def nothing():
    return []


@jobs.table(columns={"id": "number", "name": "what it is called"})
def too_narrow():
    return [(1,)]


@jobs.table()
def generated():
    for number in range(5000):
        yield {"n": number}


@jobs.table()
async def awaited():
    await asyncio.sleep(0.01)
    return await asyncio.gather(*[asyncio.sleep(0, {"n": number}) for number in range(3)])


@jobs.table(columns=["n"])
async def async_generated():
    for number in range(3):
        await asyncio.sleep(0)
        yield (number,)


@jobs.table("Select \"*\" from 'ü'")
def odd_name():
    return [{"odd": True}]


@jobs.table()
def fails():
    raise ValueError("no jobs today")


@jobs.table()
def fails_late():
    yield {"n": 1}
    raise KeyError("second row")


@jobs.table()
def refuses():
    raise probing.ProbingError("invalid_argument", "ask for something else")


@jobs.table()
def gives_none():
    pass


@jobs.table()
def endless():
    while True:
        yield {"n": 1}


@jobs.table()
def blocks():
    release.wait()
    return []


@jobs.table()
async def sleeps():
    await asyncio.sleep(3600)


@jobs.table()
def asks_itself():
    return probing.query("SELECT id FROM jobs.running WHERE id = ?", [2]).to_dicts()


@jobs.tables
def any_table(name):
    calls.append(name)
    return [{"name": name}] if name.startswith("job_") else None


@probing.namespace("queues", description="Queues")
class Queues:
    """Queues by name."""

    made = 0

    def __init__(self):
        Queues.made += 1

    async def table_names(self):
        return ["fast", "slow"]

    def table(self, name):
        return [{"queue": name, "size": len(name)}] if name in ("fast", "slow") else None


assert calls == [] and Queues.made == 0
probing.enable()
assert calls == [] and Queues.made == 0, "nothing is called before a query needs it"

assert rows("SELECT * FROM jobs.running") == [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
assert calls == ["running"], calls
assert rows("SELECT max(id) AS m FROM Jobs.RUNNING r JOIN queues.fast ON true") == [{"m": 2}]
assert rows("SELECT * FROM jobs.by_tuple") == [{"id": 3, "name": "c"}]
assert rows("SELECT * FROM jobs.plain_tuples") == [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]
assert rows("SELECT id, name FROM jobs.nothing") == []
assert rows("SELECT count(*) AS c, sum(n) AS s FROM jobs.generated") == [{"c": 5000, "s": 12497500}]
assert rows("SELECT * FROM jobs.awaited") == rows("SELECT * FROM jobs.async_generated") == [{"n": 0}, {"n": 1}, {"n": 2}]
assert rows("SELECT * FROM jobs.`Select \"*\" from 'ü'`") == [{"odd": True}]
assert rows("SELECT * FROM jobs.job_7") == [{"name": "job_7"}]
assert rows("SELECT * FROM queues.fast") == [{"queue": "fast", "size": 4}] and Queues.made == 1
assert rows("SELECT * FROM jobs.asks_itself") == [{"id": 2}]

# Names, descriptions, who made them.
listed = rows("SELECT namespace, name, extension, description, needed_right, dynamic FROM probing.tables "
              "WHERE extension = 'jobs' AND name IN ('running', 'fast', 'slow') ORDER BY name")
common = {"extension": "jobs", "needed_right": "read", "dynamic": True}
assert listed == [
    dict(common, namespace="queues", name="fast", description="Queues"),
    dict(common, namespace="jobs", name="running", description="Jobs that run now."),
    dict(common, namespace="queues", name="slow", description="Queues"),
], listed
(registered,) = rows("SELECT * FROM probing.extensions WHERE name = 'jobs'")
assert (registered["description"], registered["namespaces"]) == ("Jobs of this process", "jobs, queues"), registered

# Errors.
failure = error(rows, "SELECT * FROM jobs.fails")
assert failure.code == "python_error" and failure.message.startswith("ValueError: no jobs today"), failure
assert "in fails" in failure.detail and "<probing>" not in failure.detail, failure.detail
assert "'second row'" in error(rows, "SELECT * FROM jobs.fails_late").message
failure = error(rows, "SELECT * FROM jobs.refuses")
assert (failure.code, failure.message) == ("invalid_argument", "ask for something else"), failure
assert "jobs.gives_none gave None" in error(rows, "SELECT * FROM jobs.gives_none").message
assert "a row has 1 values, and the table 2 columns (id, name)" in error(rows, "SELECT * FROM jobs.too_narrow").message
assert error(rows, "SELECT * FROM jobs.nosuch").code == "not_found"
assert error(rows, "SELECT * FROM queues.medium").code == "not_found"
assert rows("SELECT count(*) AS c FROM probing.errors WHERE extension = 'jobs' AND source LIKE '%fails%'")[0]["c"] >= 2

# Limits: rows, and time for functions that loop, await and block. The others go on.
assert error(rows, "SELECT * FROM jobs.endless").code in ("limit_exceeded", "timeout")
for table in ("endless", "sleeps", "blocks"):
    since = time.monotonic()
    failure = error(rows, "SELECT * FROM jobs.{}".format(table), timeout=0.5)
    assert failure.code == "timeout" and time.monotonic() - since < 20, (table, failure, time.monotonic() - since)
    assert rows("SELECT * FROM jobs.by_tuple") == [{"id": 3, "name": "c"}], table
    assert rows("SELECT * FROM python.`1 + 1`") == [{"value": 2}], table
release.set()

# What is declared later is there at once; a second table of a name is refused, a module that runs again is not.
@jobs.table("later")
def later():
    return [{"n": 1}]


assert rows("SELECT * FROM jobs.later") == [{"n": 1}]
assert "has a table later already" in error(jobs.table("later"), running).message
assert jobs.table("later")(later) is later
for name in ("Jobs", "two words", "", "main", 3):
    assert error(probing.namespace, name).code == "invalid_argument", name
