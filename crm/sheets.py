"""Tables that come and leave as spreadsheets: CSV and XLSX, safe to be opened and to be read.

The only module that knows openpyxl.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from xml.parsers import expat

from crm.exchange import Malformed
from crm.reader import message as _n

# Measured: a table of 10,000 facts has 12 MB and 400,000 elements when it is unpacked.
MOST_ROWS = 50_000
MOST_COLUMNS = 300
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_PARTS = 200
_MOST_ELEMENTS = 3_000_000
_MOST_DEPTH = 64
_MOST_LETTERS = 32 * 1024 * 1024
# A spreadsheet's cell holds 32,767 UTF-16 units, of which a letter takes one or two.
_CELL = 16_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# ECMA-376, 22.9.2.19 (ST_Xstring): how a letter is written that XML cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTINUED = re.compile(r"(.+) \(([0-9]+)\)", re.DOTALL)


_NOT_XLSX = _n("%(name)s: not an XLSX file that can be read")
_LOCKED = _n("%(name)s: not an XLSX file, or one with a password")
_ENTITIES = _n("%(name)s: declares XML entities, which no spreadsheet does")
_TOO_MANY = _n("%(name)s: more cells than can be read")
_ROWS = _n("%(name)s: more than %(count)s rows")
_SHEETS = _n("%(name)s: more than one sheet; hide those that are not meant")
FORMULA, ERROR = "a formula: paste its value", "the error "


class Unreadable(str):
    """A cell that holds no value: ``FORMULA``, or ``ERROR`` and which one."""


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


# -- writing XLSX ---------------------------------------------------------------------------


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """One sheet in which every cell is text, also one that looks like a formula or a date.

    What is too long for a cell goes on in a column "NAME (2)". ``xlsx_rows`` reads it back.
    """
    from openpyxl import Workbook

    told = [[_written(cell) for cell in row] for row in rows]
    columns = list(header)
    for place, name in enumerate(header):
        longest = max((len(row[place]) for row in told), default=0)
        columns += [f"{name} ({more})" for more in range(2, -(-longest // _CELL) + 1)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, name) for name in columns])
    for row in told:
        cells = dict(zip(header, row, strict=True))
        sheet.append([_text_cell(sheet, _part(cells, column)) for column in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _part(cells: dict[str, str], column: str) -> str:
    found = None if column in cells else _CONTINUED.fullmatch(column)
    name, place = (found[1], int(found[2])) if found else (column, 1)
    return cells[name][(place - 1) * _CELL : place * _CELL]


def _written(text: str) -> str:
    safe = text.encode("utf-8", "replace").decode()
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", safe)


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not text:
        return None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    cell.number_format = "@"  # what is typed over it stays text, too
    return cell


# -- reading XLSX ---------------------------------------------------------------------------


def xlsx_rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells as text) of the rows of the one visible sheet that are not empty.

    Real dates are told as ``2019-08-11``, or ``2019-08`` where only that is shown; a formula
    and an error are ``Unreadable``. Lines count from 1. Raises ``Malformed``.
    """
    try:
        _examine(content, name)
        with warnings.catch_warnings():
            # What it cannot do, such as drop-down lists, does not matter to what cells hold.
            warnings.simplefilter("ignore")
            yield from _joined(_rows(content, name), name)
    except (Malformed, GeneratorExit):
        raise
    except Exception as error:
        raise Malformed(_NOT_XLSX, name=name) from error


def _examine(content: bytes, name: str) -> None:
    """Refuse what would unpack to more than a table has, before anything is built from it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
                raise Malformed(_n("%(name)s: unpacked it is too large"), name=name)
            count = _Count(name)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with packed.open(part) as stream:
                        count.parse(stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # A file with a password is another format altogether.
        raise Malformed(_LOCKED, name=name) from error
    except (expat.ExpatError, LookupError) as error:
        raise Malformed(_NOT_XLSX, name=name) from error


class _Count:
    """Counts the elements of all parts; no spreadsheet declares entities, so none may."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.elements = self.depth = 0

    def parse(self, stream: Any) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self.depth = 0
        parser.ParseFile(stream)

    def _refuse(self, *_: object) -> None:
        raise Malformed(_ENTITIES, name=self.name)

    def _start(self, *_: object) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > _MOST_ELEMENTS or self.depth > _MOST_DEPTH:
            raise Malformed(_TOO_MANY, name=self.name)

    def _end(self, *_: object) -> None:
        self.depth -= 1


def _rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    letters, used = 0, None
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what a file says of them may be wrong
        for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
            if line > MOST_ROWS:
                raise Malformed(
                    _n("%(name)s: more than %(count)s rows"), name=name, count=MOST_ROWS
                )
            cells = [_told(cell) for cell in row]
            while cells and not cells[-1].strip():
                cells.pop()
            letters += sum(map(len, cells))
            if len(cells) > MOST_COLUMNS or letters > _MOST_LETTERS:
                raise Malformed(_TOO_MANY, name=name)
            if not cells:
                continue
            if used not in (None, sheet.title):
                raise Malformed(_SHEETS, name=name)
            used = sheet.title
            yield line, cells


def _told(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable(FORMULA)
    if cell.data_type == "e":
        return Unreadable(f"{ERROR}{value}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, date):
        return _day(value, cell.number_format)
    return str(value)


def _day(value: date, number_format: str) -> str:
    """A real date as it is shown: who typed 2019-08 was given the first of August by the sheet."""
    if isinstance(value, datetime):
        if value.time() != value.time().min:
            return value.isoformat()
        value = value.date()
    shown = set(re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).lower())
    if "y" in shown and "d" not in shown and value.day == 1:
        if "m" in shown:
            return f"{value:%Y-%m}"
        if value.month == 1:
            return f"{value:%Y}"
    return value.isoformat()


def _joined(rows: Iterator[tuple[int, list[str]]], name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the columns "NAME (2)" put back where they come from."""
    first, header = next(rows, (0, []))
    places = {column.strip(): place for place, column in enumerate(header)}
    target = {
        place: places[found[1]]
        for column, place in places.items()
        if (found := _CONTINUED.fullmatch(column)) and found[1] in places
    }
    if not header:
        raise Malformed(_n("%(name)s: an empty file"), name=name)
    yield first, [column for place, column in enumerate(header) if place not in target]
    for line, cells in rows:
        for place, goal in target.items():
            if place < len(cells):
                cells[goal] = _more(cells[goal], cells[place])
        yield line, [_meant(cell) for place, cell in enumerate(cells) if place not in target]


def _more(cell: str, more: str) -> str:
    return next((each for each in (cell, more) if isinstance(each, Unreadable)), cell + more)


def _meant(cell: str) -> str:
    # Only now: the end of a cell may have parted how a letter was written.
    if isinstance(cell, Unreadable):
        return cell
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), cell)
