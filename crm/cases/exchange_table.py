"""A cases file as a table: CSV or XLSX with one row for each fact; see ``crm.cases.schema``.

Rows of one person stand together or apart; what one row says of the person need not be
repeated in the next, and must not differ. A row that cannot be read is named by its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from crm.cases import schema
from crm.cases.schema import GROUPS, WHOLE_COLUMNS, Key
from crm.exchange import MOST_BYTES, Malformed, Report, read_bytes, text_of
from crm.reader import message as _n
from crm.refusals import Faults, RowError, Said
from crm.rows import shown
from crm.sheets import ERROR, FORMULA, Unreadable, armed, csv_file, xlsx_file, xlsx_rows

_KEYS: dict[str, tuple[str, Key]] = {
    f"{group}.{key.name}": (group, key) for group, keys in GROUPS.items() for key in keys
}
_BETWEEN = " | "
# What is written must be read again: a statement stands whole in one cell.
csv.field_size_limit(MOST_BYTES)
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Located(dict[str, Any]):
    """An object of a table; ``line`` is where it stands in the file, from 1 on."""

    line: int = 0


# -- reading --------------------------------------------------------------------------------


def read(path: Path, report: Report) -> dict[str, Any]:
    """The document of a CSV file in UTF-8 or an XLSX file; see ``parse``.

    Raises ``OSError`` where it cannot be read.
    """
    form = "xlsx" if path.suffix.lower() == ".xlsx" else "csv"
    return parse(read_bytes(path), form, path.name, report)


def parse(content: bytes, form: str, name: str, report: Report) -> dict[str, Any]:
    """The document of a table; ``form`` is csv or xlsx. What is wrong is refused by line.

    Raises ``Malformed`` for what is no such table.
    """
    rows = xlsx_rows(content, name) if form == "xlsx" else _csv_rows(text_of(content, name), name)
    document: dict[str, Any] = {"sources": [], "people": [], "terms": []}
    people: dict[str, Located] = {}
    for line, cells in _named(rows, name):
        try:
            groups = _read_row(cells, line)
            for column in WHOLE_COLUMNS:
                if cell := cells.get(column):
                    document[column] = _json(column, cell)
            for group, kept in (("source", "sources"), ("term", "terms")):
                if group in groups:
                    document[kept].append(groups[group])
            if {"person", "fact", "details"} & groups.keys():
                _add_person(people, groups, line)
        except RowError as error:
            report.refuse("rows", Said(_n("line %(line)s"), {"line": line}), error.said)
    document["people"] = list(people.values())
    return document


def _csv_rows(content: str, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """(line, cells) of every row."""
    reader = csv.reader(StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, [armed(cell) for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        message = _n("%(name)s: not CSV (%(reason)s in line %(line)s)")
        place = {"reason": str(error), "line": reader.line_num}
        raise Malformed(message, name=name, **place) from error


def _named(
    rows: Iterator[tuple[int, Sequence[str]]], name: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cell by column) of every row that is not empty."""
    header = [cell.strip() for cell in next(rows, (1, []))[1]]
    while header and not header[-1]:
        header.pop()
    unknown = [shown(each) for each in header if each not in schema.columns()]
    if not header:
        raise Malformed(_n("%(name)s: an empty file"), name=name)
    if unknown:
        message = _n("%(name)s: unknown column %(columns)s")
        raise Malformed(message, name=name, columns=", ".join(unknown))
    if len(set(header)) < len(header):
        raise Malformed(_n("%(name)s: columns stand twice"), name=name)
    for line, row in rows:
        cells = {column: cell for column, cell in zip(header, row, strict=False) if cell.strip()}
        if any(cell.strip() for cell in row[len(header) :]):
            # ``_read_row`` refuses it by its line.
            cells[""] = ""
        if cells:
            yield line, cells


def _read_row(cells: Mapping[str, str], line: int) -> dict[str, Located]:
    if "" in cells:
        raise RowError(_n("more cells than columns"))
    faults = Faults()
    groups: dict[str, Located] = {}
    for column, cell in cells.items():
        if isinstance(cell, Unreadable):
            faults.keep(_unreadable(column, cell))
        elif column not in WHOLE_COLUMNS:
            group, key = _KEYS[column]
            held = groups.setdefault(group, Located())
            held.line = line
            held[key.name] = faults.attempt(_value, column, key, cell)
    faults.refuse()
    return groups


def _unreadable(column: str, cell: Unreadable) -> RowError:
    if cell == FORMULA:
        return RowError(_n("%(key)s holds a formula: paste its value"), key=column)
    message = _n("%(key)s holds the error %(value)s")
    return RowError(message, key=column, value=cell.removeprefix(ERROR))


def _value(column: str, key: Key, cell: str) -> Any:
    said = cell.replace("\r\n", "\n").strip()
    if key.form == "flag":
        if said.lower() not in _FLAGS:
            message = _n("%(key)s must be yes or no, not %(value)s")
            raise RowError(message, key=column, value=shown(said))
        return _FLAGS[said.lower()]
    if key.form == "number":
        if not (said.isascii() and said.isdigit()) or len(said) > 9:
            message = _n("%(key)s must be a whole number, not %(value)s")
            raise RowError(message, key=column, value=shown(said))
        return int(said)
    if key.form == "words":
        if said.startswith("["):
            return _json(column, said)
        return [each.strip() for each in said.split("|") if each.strip()]
    return _json(column, said) if key.form == "parts" else said


def _json(column: str, cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise RowError(_n("%(key)s is not JSON"), key=column) from error


def _add_person(people: dict[str, Located], groups: dict[str, Located], line: int) -> None:
    said = groups.get("person", Located())
    name = said.get("slug") or said.get("name_en")
    if not name:
        raise RowError(_n("person.slug or person.name_en is missing"))
    person = people.setdefault(str(name), said)
    person.line = person.line or line
    for key, value in said.items():
        if person.setdefault(key, value) != value:
            message = _n("%(key)s is other than in line %(line)s")
            raise RowError(message, key=f"person.{key}", line=person.line)
    facts = person.setdefault("facts", [])
    if "fact" in groups:
        facts.append(groups["fact"])
        if "details" in groups:
            groups["fact"]["details"] = dict(groups["details"])
    elif "details" in groups:
        raise RowError(_n("details without a fact"))


# -- writing --------------------------------------------------------------------------------


def write(document: Mapping[str, Any], form: str) -> bytes:
    """The document as a table; ``form`` is csv or xlsx."""
    columns = schema.columns()
    rows = ([row.get(column, "") for column in columns] for row in _told(document))
    return xlsx_file(columns, rows, "cases") if form == "xlsx" else csv_file(columns, rows)


def _told(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if told := {name: _compact(document[name]) for name in WHOLE_COLUMNS if name in document}:
        yield told
    for term in document.get("terms", ()):
        yield _cells("term", term)
    for source in document["sources"]:
        yield _cells("source", source)
    for person in document["people"]:
        own = _cells("person", person)
        for fact in person["facts"]:
            yield own | _cells("fact", fact) | _cells("details", fact.get("details", {}))
        if not person["facts"]:
            yield own


def _cells(group: str, told: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{group}.{key.name}": _cell(key, told[key.name])
        for key in GROUPS[group]
        if told.get(key.name) is not None
    }


def _cell(key: Key, value: Any) -> str:
    if key.form == "flag":
        return "yes" if value else "no"
    if key.form == "words":
        is_plain = not any("|" in each for each in value)
        plain = _BETWEEN.join(value)
        return plain if is_plain and not plain.startswith("[") else _compact(value)
    return _compact(value) if key.form == "parts" else str(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
