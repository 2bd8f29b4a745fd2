"""`make demo` as it is: a real training run, asked while it trains."""

import os
import re
import subprocess
import unittest

import support


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        environment = support.clean_environment(PROBING_RUNTIME_DIR=support.runtime_directory(), COLUMNS="120")
        done = subprocess.run(["eng/demo.sh"], cwd=support.ROOT, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, timeout=300)
        cls.status, cls.output, cls.errors = done.returncode, done.stdout, done.stderr

    def test_ends_well(self):
        self.assertEqual(self.status, 0, self.output + self.errors)
        self.assertIn("exit code 0", self.output)

    def test_model_learns(self):
        accuracy = re.search(r"^accuracy (0\.\d+)$", self.output, re.MULTILINE)
        self.assertIsNotNone(accuracy, self.output)
        self.assertGreater(float(accuracy.group(1)), 0.9)

    def test_answers_come_from_the_running_training(self):
        answers = re.split(r"^\$ probing \d+ query .*$", self.output, flags=re.MULTILINE)[1:]
        self.assertEqual(len(answers), 3, self.output)
        parameters, threads, epochs = answers
        self.assertIn("151306", re.sub(r"[,_ ]", "", parameters))
        self.assertIn("MainThread", threads)
        self.assertRegex(epochs, r"(?m)^\W*0\W+45\b")

    def test_every_example_of_the_list_is_there(self):
        folder = os.path.join(support.ROOT, "examples")
        with open(os.path.join(folder, "README.md"), encoding="utf-8") as readme:
            listed = {link.split("/")[0] for link in re.findall(r"\]\((.*?)\)", readme.read())}
        self.assertEqual(listed, {entry.name for entry in os.scandir(folder) if entry.is_dir()})
