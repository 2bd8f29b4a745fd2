"""Every command and every piece of Python in README.md, run as a reader would run it.

In a console block, lines after a command are what it printed. Values differ from run to run; what must agree is the
first line: the names of the columns.
"""

import os
import re
import signal
import subprocess
import time
import unittest

import support

PID = "4711"  # the process number that stands in the README for the real one


def blocks(language):
    with open(os.path.join(support.ROOT, "README.md"), encoding="utf-8") as readme:
        return re.findall(r"^```{}\n(.*?)^```".format(language), readme.read(), re.MULTILINE | re.DOTALL)


def commands(block):
    """(command, the lines it printed) of a console block."""
    parts = [part.splitlines() for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part.strip()]
    return [(lines[0], [line for line in lines[1:] if line.strip()]) for lines in parts]


class Readme(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = support.environment_of(support.SYSTEM_PYTHON, "readme")
        cls.environment = support.clean_environment(
            PATH=os.path.join(cls.home, "bin") + os.pathsep + os.environ["PATH"],
            PROBING_RUNTIME_DIR=support.runtime_directory(), COLUMNS="120")

    def test_is_short_enough_to_be_read(self):
        with open(os.path.join(support.ROOT, "README.md"), encoding="utf-8") as readme:
            self.assertLess(len(readme.readlines()), 150)

    def test_console_blocks_do_what_they_show(self):
        found = [commands(block) for block in blocks("console")]
        self.assertTrue(found)
        for block in found:
            with self.subTest(block[0][0]):
                self.run_block(block)

    def test_python_blocks_run(self):
        found = blocks("python")
        self.assertTrue(found)
        for code in found:
            with self.subTest(code.splitlines()[0]):
                done = subprocess.run(["python", "-c", code], cwd=support.ROOT, env=self.environment,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout)

    def run_block(self, block):
        background = None
        try:
            for command, shown in block:
                if command.endswith("&"):
                    background = self.start(command[:-1])
                elif command.startswith(("make", "pip")):
                    continue  # the build that this test comes from, and the installation in setUpClass
                else:
                    self.assert_prints(command.replace(PID, str(background and background.pid)), shown)
        finally:
            if background:
                background.send_signal(signal.SIGKILL)
                background.wait()

    def start(self, command):
        variables, words = {}, command.split()
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        process = subprocess.Popen(words, cwd=support.ROOT, env=dict(self.environment, **variables),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ready = "probing {} query 'SELECT 1 FROM python.`history[100]`'".format(process.pid)
        deadline = time.monotonic() + 120
        while subprocess.run(ready, shell=True, env=self.environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL).returncode != 0:
            self.assertIsNone(process.poll(), "the example ended before it could be asked")
            self.assertLess(time.monotonic(), deadline, "the example's probe does not answer")
            time.sleep(0.1)
        return process

    def assert_prints(self, command, shown):
        done = subprocess.run(command, shell=True, executable="/bin/bash", cwd=support.ROOT, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, timeout=120)
        self.assertEqual(done.returncode, 0, command + "\n" + done.stderr)
        if shown:
            self.assertEqual(done.stdout.split("\n")[0].split(), shown[0].split(), command)


if __name__ == "__main__":
    unittest.main()
