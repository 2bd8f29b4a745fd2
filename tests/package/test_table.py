"""The text and HTML form of a result. They need no probe: the module takes plain rows."""

import importlib.util
import os
import unittest

import support


def load():
    path = os.path.join(support.ROOT, "python", "probing", "_table.py")
    spec = importlib.util.spec_from_file_location("table_under_test", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


table = load()


class Text(unittest.TestCase):
    def test_aligns_numbers_right_and_shows_null(self):
        text = table.as_text(["name", "n"], [["a", 5], ["bcd", None], [None, 12]], 3, width=80)
        self.assertEqual(text.splitlines(), [
            "name     n",
            "────  ────",
            "a        5",
            "bcd   NULL",
            "NULL    12",
            "3 rows",
        ])

    def test_fits_the_width_by_cutting_the_widest_cells(self):
        text = table.as_text(["a", "b"], [["x" * 50, "short"], ["y", "z"]], 2, width=24)
        self.assertLessEqual(max(map(table.shown_width, text.splitlines())), 24)
        self.assertIn("…  short", text)

    def test_leaves_out_columns_that_do_not_fit_and_names_them(self):
        columns = ["column{}".format(number) for number in range(20)]
        text = table.as_text(columns, [["value"] * 20], 1, width=40)
        self.assertLessEqual(max(map(table.shown_width, text.splitlines()[:-1])), 40)
        self.assertIn("not shown: ", text)
        self.assertIn("column19", text)

    def test_counts_wide_letters_as_two(self):
        self.assertEqual(table.shown_width("漢字"), 4)
        self.assertEqual(table.cut("漢字漢字", 5), "漢字…")
        self.assertEqual(table.shown_width("e\u0301"), 1)

    def test_keeps_control_characters_away_from_the_terminal(self):
        self.assertEqual(table.cell("\x1b[31mred\n"), "\\x1b[31mred\\n")

    def test_says_how_many_rows_there_are_beyond_those_shown(self):
        self.assertIn("1,234 rows (the first 1)", table.as_text(["a"], [[1]], 1234, width=80))

    def test_shows_a_result_without_rows(self):
        self.assertEqual(table.as_text(["a", "bc"], [], 0, width=80).splitlines(), ["a  bc", "─  ──", "0 rows"])


class Html(unittest.TestCase):
    def test_escapes_names_and_values(self):
        page = table.as_html(["<b>"], [["<script>alert('x')</script>"], ["a & b"]], 2)
        self.assertNotIn("<script>", page)
        self.assertIn("<th>&lt;b&gt;</th>", page)
        self.assertIn("a &amp; b", page)
