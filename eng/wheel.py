#!/usr/bin/env python3
"""Packs python/, the probe and the command line into one wheel. Standard library only, no network.

The same inputs give the same bytes: entries are sorted and carry one time stamp (SOURCE_DATE_EPOCH, else the time of
the last commit). One wheel serves CPython 3.8 and newer, because the native library binds Python's symbols at run time.
"""

import argparse
import base64
import hashlib
import os
import re
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from elf import required_glibc  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST_GLIBC = (2, 28)  # what .NET itself supports; a lower tag would promise what nobody tested
OLDEST_PYTHON = "3.8"
EARLIEST_ZIP_TIME = 315532800  # 1980-01-01, the first instant that a zip file can hold


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", required=True, help="the native command line")
    parser.add_argument("--lib", action="append", required=True, help="a shared library for probing/_lib (repeatable)")
    parser.add_argument("--out", required=True, help="the folder that gets the wheel")
    arguments = parser.parse_args()

    version = read_version()
    tag = platform_tag([arguments.cli] + arguments.lib)
    entries = collect(version, tag, arguments.cli, arguments.lib)

    os.makedirs(arguments.out, exist_ok=True)
    wheel = os.path.join(arguments.out, "probing-{}-{}.whl".format(version, tag))
    write(wheel, entries, "probing-{}.dist-info/RECORD".format(version))
    print("pack   {} ({:.1f} MB)".format(os.path.relpath(wheel), os.path.getsize(wheel) / 1e6))


def read_version():
    with open(os.path.join(ROOT, "Directory.Build.props"), encoding="utf-8") as props:
        return re.search("<VersionPrefix>(.*?)</VersionPrefix>", props.read()).group(1)


def platform_tag(binaries):
    needs = {path: required_glibc(path) for path in binaries}
    needed = max(needs.values())
    if needed > OLDEST_GLIBC:
        culprits = ", ".join(path for path, version in needs.items() if version == needed)
        print("note   the wheel needs glibc {}.{} because of {}".format(*needed, culprits), file=sys.stderr)
    return "py3-none-manylinux_{}_{}_x86_64".format(*max(needed, OLDEST_GLIBC))


def collect(version, tag, cli, libraries):
    """Every entry of the wheel: {name: (bytes, executable)}; RECORD is added when it is written."""
    entries = {}
    for folder, folders, files in os.walk(os.path.join(ROOT, "python")):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in files:
            path = os.path.join(folder, name)
            if not name.endswith(".pyc"):
                entries[os.path.relpath(path, os.path.join(ROOT, "python"))] = (read(path), False)
    # The version has one source, Directory.Build.props; asking the package's metadata at run time would cost 10 ms.
    entries["probing/_version.py"] = ('__version__ = "{}"\n'.format(version).encode(), False)
    for library in libraries:
        entries["probing/_lib/" + os.path.basename(library)] = (read(library), False)
    entries["probing-{}.data/scripts/probing".format(version)] = (read(cli), True)

    info = "probing-{}.dist-info/".format(version)
    entries[info + "METADATA"] = (metadata(version), False)
    entries[info + "WHEEL"] = (wheel_file(tag), False)
    entries[info + "LICENSE"] = (read(os.path.join(ROOT, "LICENSE")), False)
    entries[info + "THIRD-PARTY-NOTICES"] = (read(os.path.join(ROOT, "eng", "third-party-notices.txt")), False)
    return entries


def metadata(version):
    headers = [
        ("Metadata-Version", "2.1"),
        ("Name", "probing"),
        ("Version", version),
        ("Summary", "Ask a running Python process questions in SQL"),
        ("Author", "Probing contributors"),
        ("License", "Apache-2.0"),
        ("Classifier", "License :: OSI Approved :: Apache Software License"),
        ("Classifier", "Operating System :: POSIX :: Linux"),
        ("Classifier", "Programming Language :: Python :: 3"),
        ("Classifier", "Programming Language :: Python :: Implementation :: CPython"),
        ("Classifier", "Topic :: Software Development :: Debuggers"),
        ("Requires-Python", ">=" + OLDEST_PYTHON),
        ("License-File", "LICENSE"),
        ("License-File", "THIRD-PARTY-NOTICES"),
        ("Description-Content-Type", "text/markdown"),
    ]
    text = "".join("{}: {}\n".format(name, value) for name, value in headers)
    return text.encode() + b"\n" + read(os.path.join(ROOT, "README.md"))


def wheel_file(tag):
    return "Wheel-Version: 1.0\nGenerator: probing eng/wheel.py\nRoot-Is-Purelib: false\nTag: {}\n".format(tag).encode()


def write(wheel, entries, record):
    stamp = time.gmtime(max(source_date(), EARLIEST_ZIP_TIME))[:6]
    # dist-info goes last, as the format recommends: tools find it at the end of the file.
    names = sorted(entries, key=lambda name: (".dist-info/" in name, name))
    rows = ["{},sha256={},{}".format(name, digest(entries[name][0]), len(entries[name][0])) for name in names]
    rows.append(record + ",,")
    entries = dict(entries, **{record: ("\n".join(rows).encode() + b"\n", False)})

    unfinished = wheel + ".new"
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in names + [record]:
            content, executable = entries[name]
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3  # Unix: the upper half of external_attr is the file mode
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    os.replace(unfinished, wheel)


def source_date():
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        log = subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
        epoch = log.stdout.strip()
    return int(epoch) if epoch else 0


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    main()
