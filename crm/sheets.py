"""Tables as CSV and as spreadsheets (XLSX): written so that nothing in them runs, read safely."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

MOST_IN_A_CELL = 32_767  # characters; what is longer no spreadsheet keeps
_MOST_UNPACKED = 300_000_000  # bytes of all parts of a file together
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class NoSheet(ValueError):
    """What is no spreadsheet, or one that must not be opened; the message says why."""


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know that.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP,
    CSV injection); numbers stay numbers. ``armed`` takes it away again.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_disarmed(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A spreadsheet of one sheet, every cell of it text: so nothing is run or understood.

    Raises ``NoSheet`` where a text is longer than a cell can be.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Fifteenth")
    sheet.freeze_panes = "A2"
    for row in [_checked(row) for row in (header, *rows)]:
        sheet.append([_text_cell(sheet, text) for text in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _checked(row: Sequence[object]) -> list[str]:
    texts = ["" if cell is None else str(cell) for cell in row]
    longest = max(map(len, texts), default=0)
    if longest > MOST_IN_A_CELL:
        raise NoSheet(f"a text has {longest} characters, more than a cell of a spreadsheet can")
    return texts


def _text_cell(sheet: Any, text: str) -> Any:
    if not text:
        return None
    cell = WriteOnlyCell(sheet)
    # Bound to the type first: what begins with = would else become a formula.
    cell._value, cell.data_type = text, "s"
    return cell


def xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line, cells as text) of the first sheet that is not hidden; a date as 2019-08-11.

    Raises ``NoSheet`` for what is no spreadsheet, or one that would unpack to too much.
    """
    _look_at(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
        if sheet is None:
            raise NoSheet("it has no sheet to be seen")
        for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield line, [_as_text(value) for value in row]
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError) as error:
        raise NoSheet(str(error)[:200] or "it is damaged") from error


def _look_at(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise NoSheet(f"unpacked it is larger than {_MOST_UNPACKED // 1_000_000} MB")
            for each in packed.infolist():
                with packed.open(each) as part:
                    if b"<!DOCTYPE" in part.read(2000).upper():
                        raise NoSheet("it defines entities of its own")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise NoSheet("it is no XLSX file") from error


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def armed(cell: str) -> str:
    """What stood in a cell before ``csv_file`` made it safe."""
    return cell[1:] if cell.startswith("'") and _is_risky(cell[1:]) else cell


def _disarmed(cell: object) -> object:
    if isinstance(cell, str) and _is_risky(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def _is_risky(cell: str) -> bool:
    # One that looks as if it had been made safe is marked, too: so no two cells become one.
    quoted = cell.startswith("'") and _is_risky(cell[1:])
    return quoted or cell.lstrip(" \u00a0\u200b").startswith(_FORMULA)
