"""Tables as XLSX: every cell is text, nothing is run, and no file takes all memory."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from crm import sheets
from crm.exchange import Malformed
from crm.sheets import Unreadable, xlsx_file, xlsx_rows


def _read(content: bytes) -> list[tuple[int, list[str]]]:
    return list(xlsx_rows(content, "t.xlsx"))


def _saved(fill: Callable[[Any, Any], None]) -> bytes:
    book, out = Workbook(), BytesIO()
    fill(book, book.active)
    book.save(out)
    return out.getvalue()


def _rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


@given(
    st.text(
        st.one_of(
            st.sampled_from("=+-@'\t\r\n _x00D5Fأآ‌|"),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=12,
    )
)
def test_no_cell_is_changed(cell: str) -> None:
    rows = _read(xlsx_file(["a", "b"], [[cell, "end"]], "t"))
    assert rows == [(1, ["a", "b"]), (2, [cell, "end"])]


def test_no_cell_is_a_formula_a_date_or_a_number() -> None:
    cells = ["=1+1", "@SUM(A1)", "2019-08", "7.5", "#N/A", "TRUE"]
    content = xlsx_file(["a"], [[cell] for cell in cells], "t")
    sheet = load_workbook(BytesIO(content)).active
    assert [(cell.value, cell.data_type) for (cell,) in list(sheet.rows)[1:]] == [
        (cell, "s") for cell in cells
    ]
    assert [row for _line, row in _read(content)[1:]] == [[cell] for cell in cells]


@pytest.mark.parametrize("letter", ["a", "😀", "\x0b"])
def test_a_cell_that_is_too_long_goes_on_in_another(letter: str) -> None:
    long = letter * 70_000 + "="
    content = xlsx_file(["a", "b"], [[long, "x"], ["", "y"]], "t")
    sheet = load_workbook(BytesIO(content), read_only=True).active
    assert sheet is not None
    assert next(sheet.iter_rows(values_only=True))[:4] == ("a", "b", "a (2)", "a (3)")
    assert _read(content) == [(1, ["a", "b"]), (2, [long, "x"]), (3, ["", "y"])]


def test_what_a_spreadsheet_made_of_it_is_understood() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.append(["a"])
        for value, shown in [
            (date(2019, 8, 11), "yyyy-mm-dd"),
            (date(2019, 8, 1), 'mmm" d "yy'),
            (date(2019, 8, 11), "mmm-yy"),
            (date(2019, 1, 1), "yyyy"),
            (datetime.fromisoformat("2019-08-11T10:30"), "yyyy-mm-dd hh:mm"),
            (2019, "General"),
            (2019.0, "General"),
            (7.5, "0.00"),
            (0.1 + 0.2, "General"),
            (True, "General"),
        ]:
            sheet.append([value])
            sheet.cell(sheet.max_row, 1).number_format = shown

    assert [cells[0] for _line, cells in _read(_saved(fill))[1:]] == [
        *("2019-08-11", "2019-08", "2019-08-11", "2019", "2019-08-11T10:30:00"),
        *("2019", "2019", "7.5", "0.3", "yes"),
    ]


def test_a_formula_and_an_error_are_named_and_hidden_sheets_passed_over() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.append(["a"])
        sheet.append([])
        sheet.append(["=1+1"])
        sheet.append(["#N/A"])
        sheet["C4"].number_format = "0.00"
        book.create_sheet("empty")
        book.create_sheet("secret", 0).append(["secret"])
        book["secret"].sheet_state = "hidden"
        book.create_sheet("more").append(["more"])
        book["more"].sheet_state = "veryHidden"

    (_header, (third, [formula]), (fourth, [error])) = _read(_saved(fill))
    assert (third, fourth) == (3, 4)
    assert isinstance(formula, Unreadable) and isinstance(error, Unreadable)
    assert formula == "a formula: paste its value"
    assert error == "the error #N/A"


def test_two_sheets_are_one_too_many() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.append(["a"])
        book.create_sheet("other").append(["b"])

    with pytest.raises(Malformed, match="more than one sheet"):
        _read(_saved(fill))


_SHEET = "xl/worksheets/sheet1.xml"


def _with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return _rewritten(xlsx_file(["a"], [["x"]], "t"), _SHEET, change)


def _entity(encoding: str) -> bytes:
    told = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return told.encode(encoding)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not an XLSX file"),
        (b"PK", "not an XLSX file"),
        (b"\xd0\xcf\x11\xe0 with a password", "with a password"),
        (_with_sheet(lambda _data: b" " * (65 * 1024 * 1024)), "unpacked it is too large"),
        (_with_sheet(lambda _data: _entity("utf-8")), "declares XML entities"),
        (_with_sheet(lambda _data: _entity("utf-16")), "declares XML entities"),
        (_with_sheet(lambda _data: _entity("cp037")), "not an XLSX file"),
        (_with_sheet(lambda _data: b"<a>" * 100), "more cells"),
        (_with_sheet(lambda data: data[:-20]), "not an XLSX file"),
        (_with_sheet(lambda data: data.replace(b'r="2"', b'r="99999999"')), "more than 50000 rows"),
        (_with_sheet(lambda data: data.replace(b'"A2"', b'"XFD2"')), ""),
        (_with_sheet(lambda data: data.replace(b'"A2"', b'"ZZZZZZ2"')), "not an XLSX file"),
        (_rewritten(xlsx_file(["a"], [], "t"), "xl/workbook.xml", lambda _d: b"<a/>"), "empty"),
        (xlsx_file([], [], "t"), "an empty file"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, reason: str) -> None:
    if not reason:  # a column beyond all that count
        assert _read(content) == [(1, ["a"])]
        return
    with pytest.raises(Malformed, match=reason):
        _read(content)


def test_limits_of_elements_and_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx_file(["a"], [["x" * 50]] * 50, "t")
    monkeypatch.setattr(sheets, "_MOST_LETTERS", 1000)
    with pytest.raises(Malformed, match="more cells"):
        _read(content)
    monkeypatch.setattr(sheets, "_MOST_ELEMENTS", 100)
    with pytest.raises(Malformed, match="more cells"):
        _read(content)
