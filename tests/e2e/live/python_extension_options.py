"""probing.option: typed, validated, set by environment, Python, HTTP and the command line; shown with its source."""

import concurrent.futures
import decimal
import json
import os
import subprocess

import probing
from _extension import call, cli, error, rows
from _package import run

os.environ.update(PROBING_JOBS_LIMIT="7", PROBING_JOBS_BAD="much", PROBING_JOBS_TOKEN="geheim")
changes = []
jobs = probing.extension("jobs")
interval = jobs.option("interval_ms", 1000, help="Milliseconds between two looks", min=10, max=5000, on_change=changes.append)
limit = jobs.option("limit", 3)
bad = jobs.option("bad", 1.5, max=9)
mode = jobs.option("mode", "fast", choices=["fast", "slow"])
verbose = jobs.option("verbose", False)
token = jobs.option("token", type=str, secret=True)


def refuses(value):
    raise RuntimeError("not now")


stubborn = jobs.option("stubborn", 1, on_change=refuses)

# They are values, with a probe and without.
assert (interval.value, interval.source, limit.value, limit.source) == (1000, "default", 7, "environment")
assert (bad.value, bad.source, token.value) == (1.5, "default", "geheim")
probing.set_option("jobs.interval_ms", "20")
assert (interval.value, interval.source, changes) == (20, "runtime", [20])
for key, value, told in (("interval_ms", 5, "10 to 5000"), ("interval_ms", "x", "invalid literal"), ("mode", "x", "one of fast, slow"),
                         ("verbose", "maybe", "true or false"), ("bad", 10, "at most 9")):
    failure = error(probing.set_option, "jobs." + key, value)
    assert failure.code == "invalid_argument" and told in failure.message, failure
amount = jobs.option("amount", decimal.Decimal("1.5"))
failure = error(amount.set, "x" * 1000)
assert failure.code == "invalid_argument" and "InvalidOperation" in failure.message and len(failure.message) < 600, failure
for wrong in (dict(default=[1]), dict(default=b"x"), dict(default=1, on_change=7)):
    try:
        jobs.option("wrong", **wrong)
    except TypeError as failure:
        assert "jobs.wrong" in str(failure), failure
    else:
        raise AssertionError(wrong)
if "ALONE" not in os.environ:
    run([__file__], ALONE="1")  # the same in a process that has no probe before enable()
else:
    assert not probing.is_enabled()

endpoint = probing.enable()


class Silent:
    def __str__(self):
        raise ValueError("no words")


# Nothing that one module declares hides the others.
probing.extension("odd", description=5).option("silent", None, type=lambda text: Silent(), help=5).set("x")
assert rows("SELECT value, help FROM probing.options WHERE key = 'odd.silent'") == [
    {"value": "<Silent has no text: ValueError>", "help": "5"}]
shown = {row["key"]: row for row in rows("SELECT * FROM probing.options WHERE key LIKE 'jobs.%'")}
assert [(shown["jobs." + key]["value"], shown["jobs." + key]["source"]) for key in ("interval_ms", "limit", "bad", "verbose", "token")] == [
    ("20", "runtime"), ("7", "environment"), ("1.5", "default"), ("false", "default"), ("***", "environment")], shown
assert shown["jobs.interval_ms"]["help"] == "Milliseconds between two looks (10 to 5000)"
assert shown["jobs.interval_ms"]["default_value"] == "1000" and shown["jobs.token"]["secret"]
(reported,) = rows("SELECT message FROM probing.errors WHERE source LIKE '%PROBING_JOBS_BAD%'")
assert "'much' is no value for option 'jobs.bad'" in reported["message"], reported
number = jobs.option("number", 1, secret=True)
assert "geheim" not in str(error(number.set, "geheim")) + repr(token) + str(rows("SELECT * FROM probing.options"))

# Every way to set one: the function, the mapping, HTTP, the command line. on_change hears of each.
probing.set_option("jobs.interval_ms", 30)
probing.config["jobs.interval_ms"] = 40
assert call("PUT", "/config/jobs.interval_ms", "50", content_type="text/plain")[0] == 200
subprocess.run([cli(), str(os.getpid()), "config", "jobs.interval_ms", "60"], check=True, stdout=subprocess.DEVNULL)
assert (interval.value, changes) == (60, [20, 30, 40, 50, 60]), changes
interval.set(70)
assert rows("SELECT value FROM probing.options WHERE key = 'jobs.interval_ms'") == [{"value": "70"}]
assert probing.get_option("jobs.interval_ms") == 70 and probing.get_option("jobs.token") == "geheim"
verbose.set("on")
assert verbose.value is True

# What the program does to its options is noted like what others do, and each way once.
noted = rows("SELECT client, old_value, new_value, source FROM probing.option_changes "
             "WHERE key = 'jobs.interval_ms' AND error IS NULL ORDER BY time")
assert [(row["old_value"], row["new_value"]) for row in noted] == [
    ("1000", "20"), ("20", "30"), ("30", "40"), ("40", "50"), ("50", "60"), ("60", "70")], noted
assert [row["client"].split()[0] for row in noted] == ["python", "python", "python", "uid", "uid", "python"], noted
assert {row["source"] for row in noted} == {"runtime"}, noted
limit.set(8)  # wins over the environment
assert rows("SELECT value, default_value, source FROM probing.options WHERE key = 'jobs.limit'") == [
    {"value": "8", "default_value": "3", "source": "runtime"}]
token.set("strenggeheim")
assert error(interval.set, 5).code == "invalid_argument"
assert [(row["key"], row["old_value"], row["new_value"], row["error"]) for row in rows(
    "SELECT * FROM probing.option_changes WHERE client = 'python' ORDER BY time DESC LIMIT 2")] == [
        ("jobs.interval_ms", "70", "5", "'5' is no value for option 'jobs.interval_ms': it must be 10 to 5000"),
        ("jobs.token", "***", "***", None)]
assert "geheim" not in str(rows("SELECT * FROM probing.option_changes"))
for value in range(300):  # many before the probe looks: the latest are kept, the others counted
    verbose.set(value % 2 == 0)
kept = probing.query("SELECT key FROM probing.option_changes WHERE key = 'jobs.verbose' AND error IS NULL")
lost = sum(int(warning.split()[0]) for warning in kept.warnings if "older changes" in warning)
assert len(kept.to_dicts()) + lost == 301 and lost <= 44, kept.warnings
verbose.set(True)

# What is refused changes nothing, also when on_change refuses it, and several change together or not at all.
status, _, body = call("PUT", "/config/jobs.mode", "x", content_type="text/plain")
assert status == 400 and "one of fast, slow" in json.loads(body)["detail"], body
status, _, body = call("PUT", "/config/jobs.stubborn", "2", content_type="text/plain")
assert status == 422 and "not now" in body and stubborn.value == 1, body
assert error(probing.set_option, "jobs.nosuch", 1).code == "not_found"
assert (mode.value, mode.source) == ("fast", "default")

# A module that runs again keeps what was set.
again = jobs.option("interval_ms", 500, min=10)
assert (again.value, again.source) == (70, "runtime")

# Many changes at once are made one after the other; nobody waits for one that waits for somebody else.
with concurrent.futures.ThreadPoolExecutor(16) as clients:
    answers = list(clients.map(lambda value: call("PUT", "/config/jobs.limit", str(value), content_type="text/plain"), range(100, 116)))
assert [status for status, _, _ in answers] == [200] * 16, answers
assert limit.value in range(100, 116)
