"""Tables that leave as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from crm.sheets import csv_file


def test_no_cell_is_a_formula() -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]
    cells = [*formulas, "a,b", 'say "x"', "آری", -3, None]
    content = csv_file(["a"], [[cell] for cell in cells])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] if row else "" for row in rows[1:]] == [
        *("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "' =1", "'＝1"),
        *("a,b", 'say "x"', "آری", "-3", ""),
    ]
