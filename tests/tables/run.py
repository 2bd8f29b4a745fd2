#!/usr/bin/env python3
"""Runs the scripts of this folder under every CPython found, against the package's sources and its C part, built here.

    tests/tables/run.py [NAME...] [--report REPORT.xml]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NATIVE = os.path.join(ROOT, "src", "Probing.Probe", "native")
RINGS = os.path.join(ROOT, "src", "Probing.Storage", "native")
CELLS = ["python_api.c", "python_cells.c", "python_objects.c"]
TABLES = CELLS + ["declarations.c", "python_arrow_batches.c", "python_batches.c", "python_tables.c", "python_values.c",
                  "table_rings.c"]
TIMEOUT_S = 300
FLAGS = ["-std=gnu11", "-O2", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]

sys.path.insert(0, os.path.join(ROOT, "tests", "package"))
import support  # noqa: E402


def build(folder):
    """The package as the wheel has it, with test modules over the library's own C sources."""
    site = os.path.join(folder, "site")
    shutil.copytree(os.path.join(ROOT, "python"), site, ignore=shutil.ignore_patterns("__pycache__"))
    with open(os.path.join(site, "probing", "_version.py"), "w") as file:
        file.write("__version__ = \"0\"\n")
    os.mkdir(os.path.join(site, "probing", "_lib"))
    compile_module("cells_module.c", CELLS, os.path.join(site, "cells.so"))
    rings = [os.path.join(RINGS, name) for name in os.listdir(RINGS) if name.endswith(".c")]
    compile_module("tables_module.c", TABLES, os.path.join(site, "probing", "_lib", "libprobing.so"), rings)
    return site


def compile_module(main, names, output, others=()):
    sources = [os.path.join(HERE, "native", main)] + [os.path.join(NATIVE, name) for name in names] + list(others)
    command = ["gcc"] + FLAGS + ["-I", NATIVE, "-I", RINGS] + sources + ["-o", output, "-ldl", "-lpthread", "-lm"]
    subprocess.run(command, check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--report", help="the XML that eng/test.py reads")
    arguments = parser.parse_args()
    scripts = arguments.names or sorted(name[:-3] for name in os.listdir(HERE)
                                        if name.endswith(".py") and not name.startswith("_") and name != "run.py")
    report = xml.Element("suite")
    with tempfile.TemporaryDirectory(prefix="probing-tables-") as folder:
        environment = support.clean_environment(
            PYTHONPATH=build(folder) + os.pathsep + HERE, PYTHONDONTWRITEBYTECODE="1", PROBING_RUNTIME_DIR=folder)
        for version, python in sorted(support.interpreters().items()):
            for name in scripts:
                run(report, "{}.{} {}".format(*version, name), [python, os.path.join(HERE, name + ".py")], environment)
    results = [test.get("result") for test in report]
    print("{} passed, {} failed".format(results.count("Pass"), results.count("Fail")))
    if arguments.report:
        xml.ElementTree(report).write(arguments.report, encoding="utf-8")
    return 1 if "Fail" in results or not results else 0


def run(report, title, command, environment):
    try:
        done = subprocess.run(command, env=environment, timeout=TIMEOUT_S, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              universal_newlines=True, errors="replace")
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as error:
        status, output = "no end within {} s".format(TIMEOUT_S), str(error.output)
    test = xml.SubElement(report, "test", name="tables: " + title, result="Fail" if status else "Pass")
    print("{}: {}".format(title, "FAILED ({})".format(status) if status else "passed"), flush=True)
    if status:
        print(output, flush=True)
        test.text = "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in output)


if __name__ == "__main__":
    sys.exit(main())
