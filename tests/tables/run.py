#!/usr/bin/env python3
"""Runs the scripts of this folder under every CPython found, against the package's sources and its C part, built here.

    tests/tables/run.py [NAME...]
"""

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NATIVE = os.path.join(ROOT, "src", "Probing.Probe", "native")
RINGS = os.path.join(ROOT, "src", "Probing.Storage", "native")
CELLS = ["python_api.c", "python_cells.c", "python_objects.c"]
TABLES = CELLS + ["declarations.c", "python_batches.c", "python_tables.c", "table_rings.c"]
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


def main(names):
    scripts = names or sorted(name[:-3] for name in os.listdir(HERE)
                              if name.endswith(".py") and not name.startswith("_") and name != "run.py")
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="probing-tables-") as folder:
        environment = support.clean_environment(PYTHONPATH=build(folder) + os.pathsep + HERE, PYTHONDONTWRITEBYTECODE="1")
        for version, python in sorted(support.interpreters().items()):
            for name in scripts:
                done = subprocess.run([python, os.path.join(HERE, name + ".py")], env=environment, timeout=300)
                good = done.returncode == 0
                passed, failed = passed + good, failed + (not good)
                print("{}.{} {}: {}".format(*version, name, "passed" if good else "FAILED"), flush=True)
    print("{} passed, {} failed".format(passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
