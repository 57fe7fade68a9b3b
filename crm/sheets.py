"""Tables that leave as CSV, safe to be opened in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know that.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP,
    CSV injection); numbers stay numbers.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_disarmed(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _disarmed(cell: object) -> object:
    if isinstance(cell, str) and cell.lstrip(" \u00a0\u200b").startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
