#!/usr/bin/env python3
"""Builds and runs every test project, tests/tables and tests/package, prints what failed, and ends with "N passed, N failed".

A suite that crashes, runs nothing or does not end within its time counts as a failed test of its own, so a green last
line always means that every suite said how it went.
"""

import glob
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPORTS = os.path.join(ROOT, "artifacts", "tests")
SUITE_TIMEOUT_S = 30 * 60
SHOWN_LINES = 40
BUILD = ["dotnet", "build", "Probing.slnx", "-c", "Release", "-v", "quiet", "-nologo", "-clp:ErrorsOnly;NoSummary"]

Outcome = namedtuple("Outcome", "passed failed skipped failures")


def main():
    os.chdir(ROOT)
    os.makedirs(REPORTS, exist_ok=True)
    wanted = sys.argv[1:]
    print("build  tests", flush=True)
    if subprocess.run(BUILD).returncode != 0:
        print("0 passed, 1 failed")
        return 1

    # A CPython that is newer than any installed one; where it cannot be had, its tests are skipped and say so.
    subprocess.run(["eng/python-next.sh"], stdout=subprocess.DEVNULL)

    outcomes = []
    for name, command in suites():
        if wanted and name not in wanted:
            continue
        outcome, seconds = run(name, command)
        print_failed([outcome])
        print("test   {}: {} ({:.0f} s)".format(name, summary([outcome]), seconds), flush=True)
        for title, text in outcome.failures:
            print("\nFAILED {}\n{}\n".format(title, indented(text)), flush=True)
        outcomes.append(outcome)

    print_failed(outcomes)
    print(summary(outcomes))
    return 1 if not outcomes or any(outcome.failed for outcome in outcomes) else 0


def suites():
    """(name, command that takes the report's path) of each suite, the quickest feedback first."""
    projects = sorted(glob.glob("tests/*/*.csproj"), key=lambda path: ("e2e" in path, path))
    for project in projects:
        name = os.path.splitext(os.path.basename(project))[0]
        output = glob.glob(os.path.join(os.path.dirname(project), "bin", "Release", "*", name))
        yield name, [output[0] if output else name, "-noLogo", "-noColor", "-xml"]
    yield "tables", [sys.executable, "tests/tables/run.py", "--report"]
    yield "package", [sys.executable, "tests/package/run.py"]


def run(name, command):
    report = os.path.join(REPORTS, name + ".xml")
    log = os.path.join(REPORTS, name + ".log")
    if os.path.exists(report):
        os.remove(report)
    started = time.monotonic()
    with open(log, "wb") as output:
        # A group of its own: at the end of its time everything that the suite started goes with it.
        try:
            process = subprocess.Popen(command + [report], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                       start_new_session=True)
        except OSError as error:
            return crashed(name, "it did not start: {}".format(error), log), 0.0
        try:
            status = process.wait(SUITE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = None
    seconds = time.monotonic() - started
    return read(name, report, log, status), seconds


def read(name, report, log, status):
    if status is None:
        return crashed(name, "it did not end within {} s".format(SUITE_TIMEOUT_S), log)
    try:
        root = xml.parse(report).getroot()
    except (OSError, xml.ParseError) as error:
        return crashed(name, "it ended with exit code {} and left no report: {}".format(status, error), log)

    tests = list(root.iter("test"))
    results = [test.get("result") for test in tests]
    failures = [(test.get("name"), text_of(test)) for test in tests if test.get("result") == "Fail"]
    failures += [("{}: {}".format(name, error.get("name") or error.get("type")), text_of(error)) for error in root.iter("error")]
    passed = results.count("Pass")
    if status != 0 and not failures:
        failures.append((name, "every test passed, but the suite ended with exit code {}\n{}".format(status, tail(log))))
    if not passed and not failures:
        failures.append((name, "the suite ran no test\n" + tail(log)))
    return Outcome(passed, len(failures), len(results) - passed - results.count("Fail"), failures)


def crashed(name, why, log):
    return Outcome(0, 1, 0, [(name, "{}\n{}".format(why, tail(log)))])


def text_of(element):
    """The message and the stack; a failed test's own output only where it has neither."""
    failure = element.find("failure")
    element = element if failure is None else failure
    return "\n".join(text.strip() for text in element.itertext() if text.strip())


def tail(log):
    with open(log, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-SHOWN_LINES:])


def indented(text):
    lines = text.splitlines()
    if len(lines) > SHOWN_LINES:
        lines = lines[:SHOWN_LINES] + ["… {} more lines, see artifacts/tests".format(len(lines) - SHOWN_LINES)]
    return "\n".join("    " + line for line in lines)


def print_failed(outcomes):
    """The names alone, so that whoever sees only a part of the output knows them."""
    for outcome in outcomes:
        for title, _ in outcome.failures:
            print("failed: " + title)


def summary(outcomes):
    passed, failed, skipped = (sum(outcome[index] for outcome in outcomes) for index in range(3))
    return "{} passed, {} failed".format(passed, failed) + (", {} skipped".format(skipped) if skipped else "")


if __name__ == "__main__":
    sys.exit(main())
