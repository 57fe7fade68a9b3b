"""Every kind of refusal in the reader's language: /cases/import/N."""

from __future__ import annotations

import ast
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crm import exchange as files
from crm import files as kept
from crm import i18n
from crm import rows as row_files
from crm.audit.models import DESK
from crm.cases import exchange as cases
from crm.cases import exchange_details, exchange_names, exchange_table, exchange_writing, truth_rows
from crm.cases.terms import Term
from crm.db import db
from crm.exchange import Report
from crm.refusals import AND, Said
from crm.statements import exchange as statements
from crm.statements import work
from crm.statements.importing import CaseImport
from tests import factories
from tests.page import Browser
from tests.statements.test_importing import URL, checked, document, no_pause  # noqa: F401

_MODULES = (files, row_files, cases, exchange_details, exchange_names, exchange_table,
            exchange_writing, truth_rows, statements)  # fmt: skip
# A fact is refused for each of these.
_FACTS: tuple[dict[str, Any] | str, ...] = (
    "no object",
    {"kind": None},
    {"kind": 5},
    {"kind": "nonsense"},
    {"text": " "},
    {"conflict": "x" * 50},
    {"text": "\u202e"},
    {"confidence": "certain"},
    {"publish": "maybe"},
    {"number": 0},
    {"number": 1},
    {"confirmed_at": "yesterday"},
    {"confirmed_at": "2020-01-01T00:00:00"},
    {"review_by": "soon"},
    {"date": "2150"},
    {"date": "2019-13"},
    {"date": "2019", "ended": "2018"},
    {"source_ids": "radio"},
    {"source_ids": ["nowhere"]},
    {"misspelt": True},
    {"also_reported": [{"date": "2019", "value": "2 years"}]},
    {"also_reported": [{"value": "long"}]},
    {"also_reported": [{"value": "2 years", "preferred": True}]},
    {
        "also_reported": [{"value": f"{years} years", "preferred": True} for years in (2, 3)],
        "preferred_reason": "It is the court's.",
    },
    {"details": {"bail_amount": "5"}},
    {"details": {"bail_amount": "much", "bail_currency": "rials"}},
    {"details": {"bail_amount": "5", "bail_currency": "shells"}},
    {"details": {"charges": [{}]}},
    {"details": {"sentence": [{}]}},
    {"details": {"sentence": [{"kind": "imprisonment", "amount": "six", "unit": "years"}]}},
    {"details": {"sentence": [{"kind": "imprisonment", "amount": 6}]}},
    {"details": {"sentence": [{"kind": "imprisonment", "amount": 6, "unit": "lashes"}]}},
)
_SOURCES: tuple[dict[str, Any], ...] = (
    {"id": "radio"},
    {"id": "b", "url": "ftp://radio.example"},
    {"id": "c", "language": "Persian, I think"},
)


def _everything_wrong() -> dict[str, Any]:
    """A file with a row of each kind of refusal that JSON can have."""
    told = document(1)
    radio, (person,) = told["sources"][0], told["people"]
    told["sources"] += [radio | each for each in _SOURCES] + [{}]
    fact = person["facts"][0]
    person["facts"] += [fact | each if isinstance(each, dict) else each for each in _FACTS]
    one = {"name_en": "Other Person", "name_fa": "دیگری", "publish": True, "group": "no such group"}
    two = {"name_fa": "شخص", "publish": True}
    told["people"] += [
        one | {"facts": [fact | {"kind": "trial", "date": "2020", "text": "Another fact."},
                         fact | {"number": 2, "ended": "2018"}]},
        *(two | {"name_en": name} for name in ("Other Person", "Person 1 again", "Pari Open")),
        *(two | {"name_en": "Pari Secret"}, two | {"name_en": "x", "slug": "No Slug"}, {}),
    ]  # fmt: skip
    told["people"][1]["facts"][1].pop("date")
    told["people"][3]["aliases"] = ["Pari Secret"]
    term = {"vocabulary": "fact_kind", "code": "raid", "label": "raid"}
    told["terms"] = [
        term | {"code": "arrest"},
        term | {"code": "raid_2"},
        term | {"vocabulary": None},
    ]
    part = {"text": "It began.", "source_ids": ["nowhere"]}
    told["statement"] = {"title": "A statement", "summary": {"text": "It says."}, "campaign": part}
    return told | {"misspelt": []}


def _desk() -> None:
    """What the desk holds, so that a file can be at odds with it."""
    other, secret = factories.case("Other Person"), factories.case("Pari Secret")
    known = factories.case("Pari Open")
    db.session.flush()
    other.slug, secret.slug, known.slug = "other-person", "somebody-1", "somebody-2"
    secret.protect("Not reached.", by=DESK)
    factories.fact(other, "arrest", "Arrested.", happened_on="2019")
    factories.fact(other, "trial", "= arrest", happened_on="2021")
    Term.add("fact_kind", "raid", by=DESK, code="raid_1")
    db.session.commit()


def _sheet() -> bytes:
    columns = ["person.slug", "person.name_en", "person.publish", "fact.number", "fact.text",
               "fact.permissions", "details.judge"]  # fmt: skip
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        columns,
        ["a", "Person", "yes", "1", "x"],
        [None, "Person", "maybe"],
        ["a", "Person", "yes", "one"],
        ["a", "Person", "yes", "1", "=1+1"],
        ["a", "Person", "yes", "1", "x", "{"],
        ["a", "Person", "yes", "1", "x", None, None, "too many"],
        [None, None, None, "1", "x"],
        ["a", "Person", "yes", "1", "x"],
        ["a", "Another", "yes", "2", "x"],
        ["a", "Person", "yes", None, None, None, "A judge"],
    ):
        sheet.append(row)
    sheet["E9"] = "#REF!"
    sheet["E9"].data_type = "e"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _bare(words: str) -> str:
    """A sentence without what it quotes from the file."""
    while re.search("\u2068[^\u2068\u2069]*\u2069", words):
        words = re.sub("\u2068[^\u2068\u2069]*\u2069", "…", words)
    return words


def test_no_refusal_is_told_in_english(officer: Browser) -> None:
    _desk()
    rows = [checked(officer, json.dumps(_everything_wrong()).encode())]
    rows.append(checked(officer, _sheet(), "cases.xlsx"))
    odd = document(1) | {"terms": {}, "statement": {"slug": "No Slug"}}
    rows.append(checked(officer, json.dumps(odd).encode()))
    about = document(1) | {"statement": None, "about": {"what": "About nothing."}}
    rows.append(checked(officer, json.dumps(about).encode()))
    officer.post("/preferences", {"language": "fa"})
    refused: set[str] = set()
    for row in rows:
        page = officer.get(f"{URL}/{row.id}")
        assert row.findings is not None
        told = row.findings["refusals"]
        refused |= {name for each in told for key in ("where", "reason") for name in _in(each[key])}
        cells = page.select("[aria-labelledby=refusals-title] tbody tr > *")
        assert len(cells) == 2 * len(told)
        for cell in cells:
            assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", _bare(cell.text_content()))
        english = {str(Said.of_data(each["reason"])) for each in told}
        assert not [each for each in english if each in page.text]
    assert _messages() - _WHOLE | {AND} == refused


# A file as a whole is refused for each of these: its name, what is in it, and the message.
_FILES = (
    ("cases.json", b'{"people": [',
     "%(name)s: not JSON (%(reason)s at line %(line)s, column %(column)s)"),
    ("cases.json", b'{"people": NaN}', "%(name)s: not JSON (%(reason)s)"),
    ("cases.json", b"[" * 20 + b"]" * 20, "%(name)s: nested more than %(count)s levels deep"),
    ("cases.json", b"\xff\xfe", "%(name)s: not UTF-8 (byte %(byte)s)"),
    ("cases.json", b"[]", 'not a cases file: it has no "people" and "sources"'),
    ("cases.json", b'{"people": 1, "sources": 2}',
     'not a cases file: "people" and "sources" must be lists'),
    ("cases.json", b'{"people": [], "sources": []}', "a cases file with nobody in it"),
    ("cases.csv", b"\n", "%(name)s: an empty file"),
    ("cases.csv", b"person.slug,person.slug\n", "%(name)s: columns stand twice"),
    ("cases.csv", b"nonsense\n", "%(name)s: unknown column %(columns)s"),
    ("cases.csv", b'person.slug\n"a', "%(name)s: not CSV (%(reason)s in line %(line)s)"),
    ("cases.xlsx", b"PK", "%(name)s: not an XLSX file, or one with a password"),
)  # fmt: skip
# The command alone says that a file is too large; a page has refused it at the door.
_WHOLE = {message for *_, message in _FILES} | {"%(name)s: larger than %(count)s MB"}


@pytest.mark.parametrize(("name", "content", "message"), _FILES)
def test_a_whole_file_is_refused_in_the_readers_language(
    officer: Browser, name: str, content: bytes, message: str
) -> None:
    row = checked(officer, content, name)
    assert (row.state, row.why.message, row.error) == ("refused", message, str(row.why))
    officer.post("/preferences", {"language": "fa"})
    told = officer.get(f"{URL}/{row.id}").one("[role=alert]").text_content()
    assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", _bare(told))
    assert str(row.why) not in told


def test_a_file_that_is_gone_is_refused_in_the_readers_language(officer: Browser) -> None:
    row = CaseImport.take("cases.json", b"{}", by=DESK)
    db.session.commit()
    kept.delete(row.key)
    work.check(row.id)
    db.session.expire_all()
    assert row.state == "refused"
    officer.post("/preferences", {"language": "fa"})
    told = officer.get(f"{URL}/{row.id}").one("[role=alert]").text_content()
    assert row.why.message != row.why.in_words("fa") and row.why.in_words("fa") in told


def _in(told: Any) -> set[str]:
    """The messages of a sentence and of those within it."""
    if not isinstance(told, dict):
        return set()
    return {told["message"]}.union(*map(_in, told["values"].values()))


def _messages() -> set[str]:
    """All that is marked for the catalog where files are read."""
    found = set()
    for module in _MODULES:
        assert module.__file__
        for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_n":
                found.add(ast.literal_eval(node.args[0]))
    return found


@pytest.mark.parametrize("tag", [tag for tag in i18n.UI_LANGUAGES if tag != "en"])
def test_every_message_is_in_every_language(tag: str) -> None:
    for message in _messages():
        is_alike = (tag == "fr" and message.startswith("source ")) or message == AND
        assert is_alike or i18n.gettext(message, tag) != message, message


def test_what_an_older_version_kept_is_still_told() -> None:
    kept = {"kind": "facts", "where": "line 7", "reason": "unknown kind"}
    report = Report.of_kept({"created": {}, "updated": {}, "skipped": {}, "refusals": [kept]})
    assert str(report.refusals[0][1]) == "line 7: unknown kind"
    assert Said.of_data("line 7").in_words("en") == "line 7"


def test_a_sentence_in_a_sentence() -> None:
    inner = Said("unknown key %(key)s", {"key": "x"})
    said = Said("line %(line)s, %(where)s", {"line": 12, "where": inner})
    again = Said.of_data(json.loads(json.dumps(said.as_data())))
    assert (again, str(again)) == (said, "line 12, unknown key x")
    assert again.in_words("fa") == "سطر ۱۲، کلید ناشناختهٔ \u2068x\u2069"
