"""The wheel as a file, and as pip installs it into every interpreter found."""

import base64
import calendar
import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

import support

sys.path.insert(0, os.path.join(support.ROOT, "eng"))
from elf import required_glibc  # noqa: E402

LIMIT_MB = 40


class WheelFile(unittest.TestCase):
    def setUp(self):
        self.archive = zipfile.ZipFile(support.wheel())
        self.addCleanup(self.archive.close)

    def entry(self, end):
        return next(info for info in self.archive.infolist() if info.filename.endswith(end))

    def test_is_small_enough_to_install_over_a_slow_line(self):
        self.assertLessEqual(os.path.getsize(support.wheel()) / 1e6, LIMIT_MB)

    def test_record_lists_every_entry_with_its_hash(self):
        record = self.archive.read(self.entry(".dist-info/RECORD")).decode()
        rows = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(record))}
        self.assertEqual(sorted(rows), sorted(self.archive.namelist()))
        for name, (digest, size) in rows.items():
            if not name.endswith("/RECORD"):
                content = self.archive.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, size), ("sha256=" + expected, str(len(content))), name)

    def test_command_line_is_an_executable_elf_file(self):
        entry = self.entry(".data/scripts/probing")
        self.assertEqual(self.archive.read(entry)[:4], b"\x7fELF")
        self.assertEqual(entry.external_attr >> 16, 0o100755)

    def test_start_hook_is_one_line_at_the_root(self):
        hook = self.archive.read("probing.pth").decode()
        self.assertEqual(len(hook.splitlines()), 1)
        self.assertTrue(hook.startswith("import os;"))

    def test_tag_promises_no_older_glibc_than_the_libraries_need(self):
        tag = os.path.basename(support.wheel()).rpartition("-")[2]
        promised = tuple(int(part) for part in tag.split("_")[1:3])
        self.assertLessEqual(promised, (2, 28))
        with tempfile.TemporaryDirectory() as folder:
            for info in self.archive.infolist():
                if info.filename.endswith((".so", "/scripts/probing")):
                    self.assertLessEqual(required_glibc(self.archive.extract(info, folder)), promised, info.filename)

    def test_carries_nothing_of_the_machine_that_built_it(self):
        for name in self.archive.namelist():
            if not name.endswith((".so", "/scripts/probing")):
                content = self.archive.read(name)
                self.assertNotIn(support.ROOT.encode(), content, name)
            self.assertFalse(name.endswith((".pyc", ".dbg")), name)

    def test_same_inputs_give_the_same_bytes(self):
        libraries = [argument for name in ("libprobing.so", "libduckdb.so") for argument in ("--lib", "dist/lib/" + name)]
        # The wheel may have been packed at an earlier commit than today's, whose time is the default.
        stamp = calendar.timegm(self.archive.infolist()[0].date_time + (0, 0, 0))
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "eng/wheel.py", "--cli", "dist/bin/probing"] + libraries + ["--out", folder],
                           cwd=support.ROOT, check=True, stdout=subprocess.DEVNULL,
                           env=dict(os.environ, SOURCE_DATE_EPOCH=str(stamp)))
            name = os.path.basename(support.wheel())
            with open(os.path.join(folder, name), "rb") as again, open(support.wheel(), "rb") as first:
                self.assertEqual(hashlib.sha256(again.read()).digest(), hashlib.sha256(first.read()).digest())


class Installed(unittest.TestCase):
    """One environment per interpreter: pip installs the same wheel, the command runs, the package imports, pip removes."""

    def test_pip_installs_the_wheel_into_every_interpreter(self):
        found = support.interpreters()
        self.assertTrue(found)
        for version, python in sorted(found.items()):
            with self.subTest(python="{}.{}".format(*version)):
                self.install_and_remove(support.environment_of(python, "wheel-{}.{}".format(*version)))

    def install_and_remove(self, home):
        environment = support.clean_environment(PROBING_RUNTIME_DIR=support.runtime_directory())
        python = os.path.join(home, "bin", "python")
        expected = os.path.basename(support.wheel()).split("-")[1]

        code = "import probing, sys; print(probing.__version__, 'probing._core' in sys.modules)"
        self.assertEqual(self.output([python, "-c", code], environment), expected + " False")
        self.assertIn(expected, self.output([os.path.join(home, "bin", "probing"), "--version"], environment))

        code = "import probing; probing.enable(); print(probing.query('SELECT 40 + 2 AS answer').to_dicts())"
        self.assertEqual(self.output([python, "-c", code], environment), "[{'answer': 42}]")

        subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "probing"], check=True, env=environment)
        code = "import importlib.util; print(importlib.util.find_spec('probing'))"
        self.assertEqual(self.output([python, "-c", code], dict(environment, PROBING="1")), "None")
        self.assertFalse(os.path.exists(os.path.join(home, "bin", "probing")))

    def output(self, command, environment):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return done.stdout.strip()
