#!/usr/bin/env python3
"""Runs the unittest files of this folder and writes the report that eng/test.py reads.

    tests/package/run.py [REPORT.xml] [-k PATTERN]
"""

import argparse
import os
import sys
import unittest
import xml.etree.ElementTree as xml


class Recorder(unittest.TextTestResult):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.report = xml.Element("suite")

    def addSuccess(self, test):
        super().addSuccess(test)
        self._record(test, "Pass")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._record(test, "Fail", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._record(test, "Fail", self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._record(test, "Skip", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._record(subtest, "Fail", self._exc_info_to_string(err, test))

    def _record(self, test, result, text=""):
        element = xml.SubElement(self.report, "test", name="package: " + test.id(), result=result)
        # XML cannot hold most control characters, and an error may well quote some.
        element.text = "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report", nargs="?")
    parser.add_argument("-k", dest="pattern", default="")
    arguments = parser.parse_args()

    loader = unittest.TestLoader()
    if arguments.pattern:
        loader.testNamePatterns = ["*" + arguments.pattern + "*"]
    suite = loader.discover(os.path.dirname(os.path.abspath(__file__)))
    result = unittest.TextTestRunner(resultclass=Recorder, verbosity=2).run(suite)
    if arguments.report:
        xml.ElementTree(result.report).write(arguments.report, encoding="utf-8")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
