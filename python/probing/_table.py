"""Rows as text for a terminal and as HTML for a notebook."""

import html
import shutil
import unicodedata
from typing import Any, List, Sequence

_WIDEST_CELL = 60
_NARROWEST_CELL = 12  # narrower ones say nothing any more
_GAP = "  "

Rows = Sequence[Sequence[Any]]


def as_text(columns: Sequence[str], rows: Rows, total: int, width: int = 0) -> str:
    """A table that fits ``width`` characters (default: the terminal): long cells are cut, then whole columns left out.

    ``rows`` are the first of ``total``.
    """
    lines = [[cell(name) for name in columns]] + [[cell(value) for value in row] for row in rows]
    natural = [max(shown_width(line[index]) for line in lines) for index in range(len(columns))]
    widths = fitted(natural, width or shutil.get_terminal_size().columns)
    to_the_right = [_is_numeric(row[index] for row in rows) for index in range(len(columns))]
    text = [_aligned(line, widths, to_the_right) for line in lines]
    text.insert(1, _GAP.join("─" * size for size in widths))
    text.append(_footer(total, len(rows)) + _left_out(columns[len(widths):]))
    return "\n".join(text)


def as_html(columns: Sequence[str], rows: Rows, total: int) -> str:
    """The same as an HTML table, with every text escaped."""
    head = "".join("<th>{}</th>".format(html.escape(name)) for name in columns)
    body = "".join("<tr>{}</tr>".format("".join(map(_html_cell, row))) for row in rows)
    return "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table><p>{}</p>".format(
        head, body, _footer(total, len(rows)))


def cell(value: Any) -> str:
    """One value on one line, at most _WIDEST_CELL wide."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, (float, bytes, list, dict)) else str(value)
    # A control character would move the cursor or colour the terminal of whoever looks at somebody else's data.
    plain = (letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[:_WIDEST_CELL + 1])
    return cut("".join(plain), _WIDEST_CELL)


def cut(text: str, width: int) -> str:
    """The beginning of ``text`` that fills at most ``width`` columns of a terminal, with … when something is missing."""
    if shown_width(text) <= width:
        return text
    kept, used = [], 0
    for letter in text:
        used += _letter_width(letter)
        if used >= width:
            break
        kept.append(letter)
    return "".join(kept) + "…"


def shown_width(text: str) -> int:
    """How many columns of a terminal the text fills."""
    return len(text) if text.isascii() else sum(map(_letter_width, text))


def fitted(widths: Sequence[int], available: int) -> List[int]:
    """Takes from the widest columns first; when all are narrow and it is still too much, from the right whole columns."""
    widths = list(widths)
    while len(widths) > 1 and sum(widths) + len(_GAP) * (len(widths) - 1) > available:
        widest = max(widths)
        if widest > _NARROWEST_CELL:
            widths[widths.index(widest)] -= 1
        else:
            widths.pop()
    return [min(size, max(available, 1)) for size in widths]


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _aligned(line: Sequence[str], widths: Sequence[int], to_the_right: Sequence[bool]) -> str:
    cells = []
    for text, size, right in zip(line, widths, to_the_right):
        text = cut(text, size)
        padding = " " * (size - shown_width(text))
        cells.append(padding + text if right else text + padding)
    return _GAP.join(cells).rstrip()


def _footer(total: int, shown: int) -> str:
    rows = "{:,} row{}".format(total, "" if total == 1 else "s")
    return rows if shown == total else "{} (the first {})".format(rows, shown)


def _left_out(columns: Sequence[str]) -> str:
    return "; not shown: " + ", ".join(map(cell, columns)) if columns else ""


def _html_cell(value: Any) -> str:
    align = ' style="text-align: right"' if _is_number(value) else ""
    return "<td{}>{}</td>".format(align, html.escape(cell(value)))


def _is_numeric(values: Any) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(map(_is_number, known))


def _is_number(value: Any) -> bool:
    return type(value).__name__ in ("int", "float", "Decimal")
