# deadline: 120
"""Calls from Python: values there and back, errors, limits, interruption, many threads at once."""

import datetime
import decimal
import gc
import signal
import threading
import time

import _probe as probe


def error_of(action):
    try:
        action()
    except core.Error as error:
        return error.args
    probe.fail("no error was raised")


core = probe.load()
# Not started: told at once, not after a time-out.
probe.check(core.wait(0) is None, "a probe that nobody started serves")
probe.check(error_of(lambda: core.query("SELECT 1"))[0] == "unavailable", "a query before the start")
for wrong in ({"a\nb": "c"}, {"a": "b\nc"}, {"a=b": "c"}, {"a": "b\0"}):
    try:
        core.start(wrong)
    except ValueError:
        continue
    probe.fail("settings were taken: {!r}".format(wrong))
path = probe.start(core)
core.start({"ignored": "x"})
probe.check(core.wait(0) == path, "a second start changed the socket")

VALUES = [None, True, False, 0, -2 ** 63, 2 ** 63 - 1, 1.5, float("inf"), "text", "", "zwei Wörter 🐍", b"\x00\xff", b"",
          decimal.Decimal("12.34"), datetime.datetime(2024, 2, 29, 1, 2, 3, 4)]
for value in VALUES:
    answer = probe.rows(core, "SELECT $1 AS value", [value])
    probe.check(answer == [(value,)], "{!r} came back as {!r}".format(value, answer))
    answer = probe.rows(core, "SELECT $v AS value", {"v": value})
    probe.check(answer == [(value,)], "{!r}, named, came back as {!r}".format(value, answer))
moment = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
answer = probe.rows(core, "SELECT CAST($1 AS TIMESTAMP) AS value", [moment])
probe.check(answer == [(datetime.datetime(2024, 1, 1, 10),)], "a moment with zone came back as {!r}".format(answer))
for wrong in (object(), {1: 2}, "SELECT"):
    try:
        core.query("SELECT $1", wrong if isinstance(wrong, (dict, str)) else [wrong])
    except TypeError:
        continue
    probe.fail("the parameters were taken: {!r}".format(wrong))

probe.check(error_of(lambda: core.query("SELEKT 1"))[0] == "invalid_query", "a wrong statement")
code, message, detail = error_of(lambda: core.query("SELECT * FROM python.`1 / 0`"))
probe.check(code == "python_error" and "ZeroDivisionError" in detail, "a Python error: {}".format((code, message, detail)))
probe.check(error_of(lambda: core.get_option("no.such"))[0] == "not_found", "an option that does not exist")
core.set_option("probing.engine.timeout_s", "20")
probe.check(core.get_option("probing.engine.timeout_s") == "20", "an option that was set")
probe.check(len(core.options()[0]) == 5, "an option has five fields")

ENDLESS = "SELECT count(*) FROM range(100000000000) a"
began = time.monotonic()
probe.check(error_of(lambda: core.query(ENDLESS, None, 0.3))[0] == "timeout", "a query with a limit")
probe.check(time.monotonic() - began < 20, "the limit of 0.3 s took {:.1f} s".format(time.monotonic() - began))


class Interrupted(Exception):
    pass


def interrupt(*_):
    raise Interrupted


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.3)
began = time.monotonic()
try:
    core.query(ENDLESS)
    probe.fail("the query was not interrupted")
except Interrupted:
    pass
probe.check(time.monotonic() - began < 20, "the interruption took {:.1f} s".format(time.monotonic() - began))
# The query behind it ends as well.
RUNNING = "SELECT count(*) FROM probing.queries WHERE state = 'running'"
probe.eventually(lambda: probe.rows(core, RUNNING) == [(1,)], "no query runs but the one that asks")

# A thread that waits does not keep the GIL.
progress = []
threading.Thread(target=lambda: progress.extend(time.monotonic() for _ in range(1000)), daemon=True).start()
core.query("SELECT count(*) FROM range(30000000)")
probe.check(len(progress) == 1000, "other threads stood still")

failures = []


def ask(number):
    try:
        for i in range(20):
            answer = probe.rows(core, "SELECT $1 * 2 AS value", [number * 100 + i])
            if answer != [((number * 100 + i) * 2,)]:
                failures.append(answer)
    except core.Error as error:
        if error.args[0] != "too_many_requests":
            failures.append(error.args)


threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(60)
    probe.check(not thread.is_alive(), "a thread hangs")
probe.check(not failures, "wrong answers: {}".format(failures[:3]))

# Results are freed with their last reader.
capsule = core.query("SELECT range AS n, repeat('x', 1000) AS t FROM range(50000)")[0]
shared = core.share(capsule)
del capsule
probe.check(core.describe(shared) == (50000, [("n", "l"), ("t", "u")]), "described: {}".format(core.describe(shared)))
del shared
gc.collect()
before = probe.status("VmRSS")
for _ in range(15):
    core.query("SELECT range AS n, repeat('x', 1000) AS t FROM range(50000)")
grown = (probe.status("VmRSS") - before) / 1024
probe.check(grown < 200, "15 results of 50 MB left {:.0f} MB behind".format(grown))
