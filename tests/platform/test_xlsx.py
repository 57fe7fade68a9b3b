"""Spreadsheets: what is written comes back, nothing runs, and what is no spreadsheet is refused."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from crm import sheets
from crm.sheets import NoSheet, xlsx_file, xlsx_rows

_CELLS = st.text(alphabet="=+-@'a_x0D \nي‌۷\t", max_size=9).map(str.strip)


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=4))
def test_what_is_written_comes_back(rows: list[tuple[str, str]]) -> None:
    content = xlsx_file(("one", "two"), rows)
    read = [(*row, "", "")[:2] for _line, row in xlsx_rows(content)]
    while read and read[-1] == ("", ""):
        read.pop()
    wanted = [("one", "two"), *rows]
    while wanted and wanted[-1] == ("", ""):
        wanted.pop()
    assert read == wanted


def test_nothing_is_a_formula() -> None:
    book = load_workbook(BytesIO(xlsx_file(("a",), [("=1+1",), ('=HYPERLINK("x")',)])))
    assert [cell.data_type for (cell,) in book.active.iter_rows()] == ["s", "s", "s"]


def test_what_somebody_typed_is_understood() -> None:
    nine = datetime(2019, 8, 11, 9)  # noqa: DTZ001 - a spreadsheet knows no zone
    rows = [[2019, 7.5, True, date(2019, 8, 11), nine, None, "2019-08"]]
    assert list(xlsx_rows(_book(rows))) == [
        (1, ["2019", "7.5", "yes", "2019-08-11", "2019-08-11", "", "2019-08"])
    ]


def test_hidden_sheets_are_not_read() -> None:
    book = Workbook()
    book.active.append(["hidden"])
    book.create_sheet("seen").append(["seen"])
    book.active.sheet_state = "hidden"
    assert [row for _line, row in xlsx_rows(_saved(book))] == [["seen"]]


@pytest.mark.parametrize("content", [b"", b"PK", b"<html></html>", b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_spreadsheet_is_refused(content: bytes) -> None:
    with pytest.raises(NoSheet):
        list(xlsx_rows(content))


def test_bombs_and_entities_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = _book([["a"]])
    with pytest.raises(NoSheet, match="entities"):
        list(xlsx_rows(_with(good, "xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE a []><a/>')))
    monkeypatch.setattr(sheets, "_MOST_UNPACKED", 100)
    with pytest.raises(NoSheet, match="larger than"):
        list(xlsx_rows(good))


def test_a_text_that_no_cell_holds_is_refused() -> None:
    with pytest.raises(NoSheet, match="40000 characters"):
        xlsx_file(("a",), [("x" * 40_000,)])


def _book(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _with(content: bytes, name: str, part: bytes) -> bytes:
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(name, part)
    return out.getvalue()
