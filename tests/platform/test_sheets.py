"""Tables that leave as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from crm.sheets import armed, csv_file


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


@given(st.text(alphabet="'=+-@ \t\n\rＡa＝|\u200b", max_size=8))
def test_no_cell_is_a_formula_and_none_is_changed(cell: str) -> None:
    content = csv_file(["a"], [[cell]]).decode("utf-8-sig")
    _header, row = csv.reader(StringIO(content, newline=""))
    assert not row[0].lstrip(" \u00a0\u200b").startswith(("=", "+", "-", "@", "＝"))
    assert armed(row[0]) == cell
