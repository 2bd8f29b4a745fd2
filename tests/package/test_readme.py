"""Every command and every piece of Python in README.md, run as a reader would run it.

In a console block, lines after a command are what it printed on a terminal. Values differ from run to run; what must
agree is the head of the table: the names of the columns.
"""

import fcntl
import glob
import os
import pty
import re
import signal
import struct
import subprocess
import termios
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

    def test_links_of_all_pages_lead_somewhere(self):
        pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"] + glob.glob(os.path.join(support.ROOT, "docs", "*.md"))
        for page in pages:
            folder = os.path.dirname(os.path.join(support.ROOT, page))
            with open(os.path.join(support.ROOT, page), encoding="utf-8") as text:
                for link in re.findall(r"\]\((?!https?:)([^)#]+)", text.read()):
                    self.assertTrue(os.path.exists(os.path.join(folder, link)), "{}: {}".format(page, link))

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

    def test_examples_of_the_python_page_print_what_they_show(self):
        done = subprocess.run(["python", "-m", "doctest", "docs/python-api.md"], cwd=support.ROOT, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

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
        # Where no probe was asked for, that the program is under way.
        ready = ("probing {} query 'SELECT 1 FROM python.`history[100]`'" if "PROBING" in variables
                 else "probing {} backtrace | grep -q train.py").format(process.pid)
        deadline = time.monotonic() + 120
        while subprocess.run(ready, shell=True, env=self.environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL).returncode != 0:
            self.assertIsNone(process.poll(), "the example ended before it could be asked")
            self.assertLess(time.monotonic(), deadline, "the example's probe does not answer")
            time.sleep(0.1)
        return process

    def assert_prints(self, command, shown):
        status, output = self.in_terminal(command)
        self.assertEqual(status, 0, command + "\n" + output)
        if shown:
            self.assertEqual(head(output.splitlines()), head(shown), command)

    def in_terminal(self, command):
        reader, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
        process = subprocess.Popen(["bash", "-c", command], cwd=support.ROOT, env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal)
        os.close(terminal)
        output = b""
        try:
            while True:
                output += os.read(reader, 65536)
        except OSError:
            pass  # how Linux says that nobody writes to the terminal any more
        os.close(reader)
        return process.wait(), re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output.decode())


def head(lines):
    """The words of the first line that has any."""
    return next((words for words in (re.findall(r"[a-z_]+", line) for line in lines) if words), [])


if __name__ == "__main__":
    unittest.main()
