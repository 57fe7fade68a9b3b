"""``import cases FILE``: people, facts, sources, statements and who signed them."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.home import demo
from crm.statements.models import Statement
from crm.texts.models import Text
from tests.conftest import DEMO, Run


@pytest.fixture
def run(run: Run) -> Run:
    """Run the command that brings in cases; see the fixture of this name."""
    return partial(run, "import", "cases")


def _write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def _statement(slug: str) -> Statement:
    return db.session.scalars(db.select(Statement).where(Statement.slug == slug)).one()


def test_takes_the_real_case_whole(run: Run) -> None:
    status, out, err = run(DEMO)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "sources: 108 created, 0 updated, 0 skipped, 0 refused",
        "people: 28 created, 0 updated, 0 skipped, 0 refused",
        "facts: 115 created, 0 updated, 0 skipped, 0 refused",
        "statements: 2 created, 0 updated, 0 skipped, 0 refused",
        "parts: 18 created, 0 updated, 0 skipped, 0 refused",
        "signatures: 28 created, 0 updated, 0 skipped, 0 refused",
    ]
    status, out, err = run(DEMO)
    assert (status, err) == (0, "")
    assert all(" 0 created, 0 updated" in line for line in out.splitlines())


def test_says_who_signed_which_in_order(run: Run) -> None:
    run(DEMO)
    first, women = _statement("statement-14"), _statement("statement-14-women")
    assert [len(first.signatures), len(women.signatures)] == [14, 14]
    assert first.signatures[0].case.slug == "mohammad-nourizad"
    assert women.signatures[0].case.slug == "fatemeh-sepehri"
    assert (first.issued_on, women.issued_on) == ("2019-06-11", "2019-08-05")
    whole = [each.source.key for each in first.summary_sources if each.has_full_text]
    assert whole == ["tavaana", "iranwire_call"]


def test_parts_carry_their_kind_date_confidence_and_sources(run: Run) -> None:
    run(DEMO)
    parts = {part.text.key: part for part in _statement("statement-14").parts}
    second = parts["statement-14/independence/2"]
    assert (second.kind, second.happened_on) == ("independence", "2020-12-22")
    assert (second.confidence, [source.key for source in second.sources]) == (
        "single source",
        ["jonge"],
    )
    assert parts["statement-14/open_letter/1"].text.body.startswith("17 activists inside")
    assert parts["statement-14/open_letter/3"].confidence == "unsure"
    women = {part.text.key for part in _statement("statement-14-women").parts}
    assert "statement-14-women/support/3" in women


def test_every_translation_of_the_demo_finds_its_text(run: Run) -> None:
    run(DEMO)
    keys = set(db.session.scalars(db.select(Text.key)))
    hidden = set(db.session.scalars(db.select(Text.key).where(Text.is_protected)))
    assert len(hidden) == 6
    files = {file.stem: file for file in (DEMO.parent / "texts").glob("*.json")}
    tags = set(demo.LANGUAGES) - {"en"}
    assert len(tags) == 8
    for tag in tags:
        file = files[tag]
        translated = set(json.loads(file.read_text(encoding="utf-8")))
        mine = {key for key in translated if not key.startswith("kit/")}
        assert mine == keys - hidden, tag


def test_the_demo_names_protected_people_nowhere_but_in_their_own_record(
    document: dict[str, Any],
) -> None:
    protected = [person for person in document["people"] if not person["publish"]]
    assert len(protected) == 6
    assert not any("names" in person for person in protected)
    document["people"] = [person for person in document["people"] if person["publish"]]
    rest = json.dumps(document, ensure_ascii=False)
    rest += "".join(f.read_text(encoding="utf-8") for f in (DEMO.parent / "texts").iterdir())
    for person in protected:
        for name in (person["name_en"], person["name_fa"], *person["aliases"]):
            assert name not in rest


def test_a_dry_run_changes_nothing(run: Run) -> None:
    status, out, _ = run(DEMO, "--dry-run")
    assert status == 0
    assert "people: 28 created" in out
    assert db.session.scalar(db.select(db.func.count(Case.id))) == 0


def test_refused_rows_are_named_and_the_rest_goes_in(
    run: Run, tmp_path: Path, document: dict[str, Any]
) -> None:
    document["people"][0]["facts"][0]["date"] = "soon"
    document["people"][1]["group"] = "somebody else's"
    document["statement"]["arrest_counts"][0]["source_ids"] = ["nowhere"]
    status, out, err = run(_write(tmp_path / "cases.json", document))
    assert status == 1
    assert "facts: 114 created, 0 updated, 0 skipped, 1 refused" in out
    assert err.splitlines() == [
        (
            'refused (facts): person 1 "Mohammad Nourizad", fact 1: date "soon" is no year, '
            "month or day"
        ),
        'refused (parts): statement, arrest_counts 1: unknown source "nowhere"',
        (
            'refused (signatures): person "Mohammad Maleki": no statement of the file fits '
            'the group "somebody else\'s"'
        ),
    ]
    assert db.session.scalar(db.select(db.func.count(Fact.id))) == 114
    # The second count keeps its number though the first one stayed out.
    parts = [part.text.key for part in _statement("statement-14").parts]
    assert "statement-14/arrest_count/2" in parts
    assert "statement-14/arrest_count/1" not in parts


@pytest.mark.parametrize("statement", [[], "x", {"title": "x"}, {"title": 7, "summary": {}}])
def test_a_wrong_statement_is_refused_and_the_people_go_in(
    run: Run, tmp_path: Path, document: dict[str, Any], statement: Any
) -> None:
    small = {"people": document["people"][26:27], "sources": document["sources"]}
    del small["people"][0]["group"]
    status, out, err = run(_write(tmp_path / "cases.json", small | {"statement": statement}))
    assert status == 1
    assert "people: 1 created" in out
    assert err.startswith("refused (statements): statement: ")


def test_a_statement_keeps_its_own_date(run: Run, tmp_path: Path, document: dict[str, Any]) -> None:
    document["statement"]["summary"]["date"] = "2020-01-01"
    status, _, err = run(_write(tmp_path / "cases.json", document))
    assert (status, err) == (0, "")
    assert _statement("statement-14").issued_on == "2019-06-11"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b"[1, 2]", b'{"contacts": []}', b"[" * 100_000, b"name,mail\n"],
)
def test_another_file_is_one_clear_line(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)
    status, out, err = run(file)
    assert (status, out) == (1, "")
    assert err.startswith("Nothing was changed. ")
    assert err.count("\n") == 1
    assert db.session.scalar(db.select(db.func.count(Case.id))) == 0


def test_no_such_file(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        status, out, err = run(path)
        assert (status, out) == (1, "")
        assert str(path) in err
        assert "Traceback" not in err
    assert run()[0] == 2


def test_a_row_of_a_table_is_refused_by_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "source.id,source.publisher,source.title,source.url,source.language,person.name_en,"
        "person.name_fa,person.publish,fact.kind,fact.date,fact.text,fact.source_ids,"
        "fact.confidence\n"
        "radio,Radio,A report,https://radio.example/1,en\n"
        ',,,,,Parviz Example,پرویز,yes,arrest,2019,"Arrested\nat home",radio,single source\n'
        ",,,,,Parviz Example,,,arrest,soon,Arrested again,radio,single source\n"
        ",,,,,Parviz Example,,maybe,arrest,2019,Arrested again,radio,single source\n"
        ",,,,,Parviz Example,پروین,,arrest,2019,Arrested again,radio,single source\n"
        ",,,,,,,,arrest,2019,Nobody,radio,single source\n"
        ",,,,,Parviz Example,,,trial,2020,Tried,nowhere,single source\n",
        encoding="utf-8",
    )
    status, out, err = run(file)
    assert status == 1
    assert "facts: 1 created" in out
    assert [line.split("): ")[1][:7] for line in err.splitlines()] == [
        "line 6:", "line 7:", "line 8:", "line 5,", "line 9,",
    ]  # fmt: skip
    assert db.session.scalars(db.select(Fact)).one().text.body == "Arrested\nat home"


def test_a_row_of_a_spreadsheet_is_refused_by_its_line(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["source.id", "source.publisher", "source.title", "source.url",
                  "source.language", "person.name_en", "person.name_fa", "person.publish",
                  "fact.kind", "fact.date", "fact.text", "fact.source_ids",
                  "fact.confidence"])  # fmt: skip
    sheet.append(["radio", "Radio", "A report", "https://radio.example/1", "en"])
    person = [None] * 5 + ["Parviz Example"]
    first = ["arrest", date(2019, 8, 11), "Arrested at home", "radio", "single source"]
    sheet.append([*person, "پرویز", True, *first])
    sheet.append([*person, None, None, "arrest", 2020, "=1+1", "radio", "single source"])
    sheet.append([])
    sheet.append([*person, None, None, "trial", 2020, "Tried", "nowhere", "single source"])
    sheet.append([*person, None, None, "trial", 2020, "Tried", "radio", "single source", "x"])
    file = tmp_path / "cases.xlsx"
    book.save(file)
    status, out, err = run(file)
    assert status == 1
    assert "facts: 1 created" in out
    assert [line.split("): ")[1] for line in err.splitlines()] == [
        "line 4: fact.text holds a formula: paste its value",
        "line 7: more cells than columns",
        'line 6, line 3, person 1 "Parviz Example", fact 2: unknown source "nowhere"',
    ]
    assert db.session.scalars(db.select(Fact)).one().happened_on == "2019-08-11"


@pytest.mark.parametrize(
    ("name", "content"),
    [("cases.csv", "nonsense,person.slug\n1,2\n"), ("cases.csv", ""), ("cases.csv", 'a"b\n"'),
     ("cases.xlsx", "PK"), ("cases.json", "[]"), ("cases.csv", "person.slug,person.slug\nx,y\n")],
)  # fmt: skip
def test_what_is_no_such_file_changes_nothing(
    run: Run, tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    status, out, err = run(file)
    assert (status, out) == (1, "")
    assert err.startswith("Nothing was changed.")
    assert run(tmp_path / "nowhere.json")[0] == 1
