"""``export cases``: what import takes back, without loss, and nothing that may not leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from crm import cli
from crm.audit.models import DESK, Entry
from crm.cases import consent, exchange_table, exporting, schema
from crm.cases import exchange as cases
from crm.cases.details import ChargeRow, Details, PartRow
from crm.cases.merging import merge
from crm.cases.models import Case, Fact, Source
from crm.cases.terms import Term
from crm.db import db
from crm.exchange import Report
from crm.sheets import armed, csv_file
from crm.statements import exchange as statements
from crm.statements.exporting import add_statements
from tests import factories

DEMO = Path(__file__).parents[2] / "crm" / "home" / "demo" / "cases.json"
Told = dict[str, Any]


@pytest.fixture
def run(
    database: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Run a command; gives the exit status, the output and what stands on standard error."""
    monkeypatch.setattr(cli, "application", lambda: database)
    db.session.rollback()

    def command(*arguments: object) -> tuple[int, str, str]:
        status = cli.main(list(map(str, arguments)))
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture
def document() -> Told:
    """The demo's cases file, read anew for each test."""
    loaded: Told = json.loads(DEMO.read_text(encoding="utf-8"))
    return loaded


def _take(told: Any) -> Report:
    report = cases.load(told, by=DESK).add(statements.load(told, by=DESK))
    db.session.flush()
    return report


def _tell(*, with_protected: bool = True) -> Told:
    told = exporting.document(with_protected=with_protected)
    assert not add_statements(told, with_protected=with_protected)
    if not with_protected:
        exporting.keep_cited(told)
    return told


def _empty() -> None:
    """A desk with nothing: as the transaction began."""
    db.session.rollback()
    db.session.expunge_all()
    assert not db.session.scalar(select(Case.id))


def _missing(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where something of the old document is not in the new one."""
    if isinstance(old, dict):
        for key, value in old.items():
            if value not in (None, []):
                yield from _missing(value, new.get(key), f"{path}.{key}")
    elif path == ".people":
        by_name = {each["name_en"]: each for each in new}
        for each in old:
            yield from _missing(each, by_name[each["name_en"]], f"{path}.{each['name_en']}")
    elif path.endswith(".aliases"):
        yield from () if sorted(old) == sorted(new) else (path,)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _missing(one, other, f"{path}[{number}]")
    elif old != new:
        yield path


def test_the_real_case_loses_nothing(database: Flask, document: Told) -> None:
    document.pop("about")
    _take(document)
    told = _tell()
    assert list(_missing(document, told)) == []
    _empty()
    assert not _take(told).refusals
    assert _tell() == told
    again = _take(told)
    assert not again.created and not again.updated


def test_as_a_table_neither(database: Flask, document: Told) -> None:
    _take(document)
    told = _tell()
    table = exchange_table.write(told)
    _empty()
    report = Report()
    assert not _take(exchange_table.parse(table.decode("utf-8-sig"), "t", report)).refusals
    assert not report.refusals
    assert _tell() == told
    assert exchange_table.write(_tell()) == table


def test_as_a_spreadsheet_neither(database: Flask, document: Told) -> None:
    _take(document)
    told = _tell()
    sheet = exchange_table.write_xlsx(told)
    _empty()
    report = Report()
    assert not _take(exchange_table.parse_xlsx(sheet, "t", report)).refusals
    assert not report.refusals
    assert _tell() == told


def _rich() -> Fact:
    """A case with everything that the tables hold."""
    Term.add("fact_kind", "house search", labels={"fa": "بازرسی"}, by=DESK)
    Term.add("prison", "Dastgerd", by=DESK).retire(by=DESK)
    case = factories.case("Parviz Example")
    case.rename(by=DESK, spellings={"ru": "Парвиз"}, aliases=["Parvis | Example", "=cmd()"])
    source = factories.source("radio", archived_url="https://archive.example/1", origin="Other")
    source.change(by=DESK, note="-party-linked", reliability="doubtful")
    merge(factories.source("reprint", "Radio Again"), source, "The same.", by=DESK)
    fact = factories.fact(case, "house_search", "= 1 + 1\nin two lines", sources=[source],
                          qualifier="about", sensitivity="health", stage="retrial",
                          position=3)  # fmt: skip
    fact.change(by=DESK, lowered_to="unsure", lowered_reason="They quote each other.")
    fact.change(
        by=DESK,
        details=Details(
            "First case",
            {"prison": "dastgerd", "judge": "@judge", "effect": "None."},
            [ChargeRow("Signing", "propaganda", "500"), ChargeRow(None, "other words")],
            [PartRow("imprisonment", "7.5", "years", is_enforceable=True, note="x")],
            number="98/1",
        ),
    )
    consent.give(fact, "on request", "The family", by=DESK, given_for="One kit")
    consent.withdraw(fact, fact.permissions[0], "They asked.", by=DESK)
    other = factories.fact(case, may_publish=False, happened_on=None)
    other.rank = 2
    db.session.commit()
    return fact


def test_everything_that_the_tables_hold(database: Flask) -> None:
    fact = _rich()
    told = _tell()
    row = told["people"][0]["facts"][0]
    assert row["number"] == 3
    assert row["details"]["sentence"][0]["amount"] == 7.5
    assert [each["use"] for each in row["permissions"]] == ["publish", "on request"]
    assert row["publish"] is False
    table = exchange_table.parse(exchange_table.write(told).decode("utf-8-sig"), "t", Report())
    sheet = exchange_table.parse_xlsx(exchange_table.write_xlsx(told), "t", Report())
    for each in (json.loads(json.dumps(told)), table, sheet):
        for row in db.session.scalars(select(Case)):
            db.session.delete(row)
        db.session.flush()
        for model in (Source, Term):
            db.session.execute(db.delete(model))
        # Texts outlive their facts; here they are another desk's.
        db.session.execute(db.text("DELETE FROM text"))
        db.session.expunge_all()
        db.session.commit()
        assert not _take(each).refusals
        assert _tell() == told
    assert fact is not None


def _words(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


def test_for_others_nothing_leaves_that_may_not(database: Flask, document: Told) -> None:
    _take(document)
    hidden = [person for person in document["people"] if not person["publish"]]
    open_case = db.session.scalars(select(Case).where(Case.slug == "mohammad-nourizad")).one()
    first, second, third, fourth = open_case.facts[:4]
    first.change(by=DESK, may_publish=False)
    second.change(by=DESK, sources=[])
    third.change(by=DESK, sensitivity="health")
    name = hidden[0]["name_en"]
    fourth.change(by=DESK, details=Details(None, {"lawyer": name}, [], []))
    told = _tell(with_protected=False)
    person = next(each for each in told["people"] if each["slug"] == open_case.slug)
    texts = [fact["text"] for fact in person["facts"]]
    assert not {f.text.body for f in (first, second, third, fourth)} & set(texts)
    # One of the others names somebody who is protected.
    assert len(texts) == len(open_case.facts) - 5
    everything = _words(told)
    for each in hidden:
        assert each["name_en"] not in everything
        assert each["name_fa"] not in everything
    assert "permissions" not in everything and "review_by" not in everything
    cited = {key for each in told["people"] for fact in each["facts"] for key in fact["source_ids"]}
    assert cited <= {source["id"] for source in told["sources"]}
    assert not _take(told).refusals


def test_commands(run: Any, tmp_path: Path) -> None:
    out, table = tmp_path / "cases.json", tmp_path / "cases.csv"
    run("import", "cases", DEMO)
    status, said, err = run("export", "cases", "--out", out, "--with-protected", "--json")
    assert (status, err) == (0, "")
    told = {"path": str(out), "people": 28, "facts": 115, "sources": 108, "left_out": []}
    assert json.loads(said) == told
    assert out.stat().st_mode & 0o777 == 0o600
    status, _said, err = run("export", "cases", "--out", out)
    assert (status, "is there already" in err) == (1, True)
    status, said, err = run("export", "cases", "--for", "publication", "--out", table)
    assert (status, err) == (0, "")
    assert ": 22 people, " in said
    status, said, err = run("import", "cases", table, "--dry-run", "--json")
    report = json.loads(said)
    assert (status, report["dry_run"], report["refusals"]) == (0, True, [])
    assert report["skipped"]["people"] == 22
    sheet = tmp_path / "cases.xlsx"
    assert run("export", "cases", "--out", sheet)[0] == 0
    status, said, err = run("import", "cases", sheet, "--dry-run", "--json")
    assert (status, json.loads(said)) == (0, report)
    status, said, _err = run("export", "cases")
    assert len(json.loads(said)["people"]) == 22
    entry = db.session.scalars(select(Entry).where(Entry.action == "cases.exported")).first()
    assert entry is not None and entry.detail["with_protected"] is True


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--json"], 2), (["--for", "publication", "--with-protected"], 2), (["--for", "us"], 2),
     (["--out", "/nowhere/cases.json"], 1), (["--out", "cases.pdf"], 1)],
)  # fmt: skip
def test_one_clear_line(run: Any, arguments: list[str], status: int) -> None:
    found, out, err = run("export", "cases", *arguments)
    assert (found, out) == (status, "")
    assert "Traceback" not in err and err.strip()


def test_a_row_of_a_table_is_refused_by_its_line(run: Any, tmp_path: Path) -> None:
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
    status, out, err = run("import", "cases", file)
    assert status == 1
    assert "facts: 1 created" in out
    assert [line.split("): ")[1][:7] for line in err.splitlines()] == [
        "line 6:", "line 7:", "line 8:", "line 5,", "line 9,",
    ]  # fmt: skip
    assert db.session.scalars(select(Fact)).one().text.body == "Arrested\nat home"


def test_a_row_of_a_spreadsheet_is_refused_by_its_line(run: Any, tmp_path: Path) -> None:
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
    status, out, err = run("import", "cases", file)
    assert status == 1
    assert "facts: 1 created" in out
    assert [line.split("): ")[1] for line in err.splitlines()] == [
        "line 4: fact.text holds a formula: paste its value",
        "line 7: more cells than columns",
        'line 6, line 3, person 1 "Parviz Example", fact 2: unknown source "nowhere"',
    ]
    assert db.session.scalars(select(Fact)).one().happened_on == "2019-08-11"


@pytest.mark.parametrize(
    ("name", "content"),
    [("cases.csv", "nonsense,person.slug\n1,2\n"), ("cases.csv", ""), ("cases.csv", 'a"b\n"'),
     ("cases.ods", "PK"), ("cases.xlsx", "PK"), ("cases.json", "[]"),
     ("cases.csv", "person.slug,person.slug\nx,y\n")],
)  # fmt: skip
def test_what_is_no_such_file_changes_nothing(
    run: Any, tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    status, out, err = run("import", "cases", file)
    assert (status, out) == (1, "")
    assert err.startswith("Nothing was changed.")
    assert run("import", "cases", tmp_path / "nowhere.json")[0] == 1


def test_the_schema_tells_all_keys(run: Any, document: Told) -> None:
    status, out, _err = run("export", "schema")
    told = json.loads(out)
    assert status == 0
    fact = told["$defs"]["fact"]["properties"]
    assert {*schema.names(schema.FACT), "details"} == set(fact)
    assert "column fact.kind" in fact["kind"]["description"]
    for person in document["people"]:
        assert person.keys() <= told["$defs"]["person"]["properties"].keys()


@given(st.text(alphabet="'=+-@ \t\n\rＡa＝|\u200b", max_size=8))
def test_no_cell_is_a_formula_and_none_is_changed(cell: str) -> None:
    content = csv_file(["a"], [[cell]]).decode("utf-8-sig")
    _header, row = csv.reader(StringIO(content, newline=""))
    assert not row[0].lstrip(" \u00a0\u200b").startswith(("=", "+", "-", "@", "＝"))
    assert armed(row[0]) == cell


_LINES = st.text(
    st.characters(whitelist_categories=("L", "N", "P", "Zs"), whitelist_characters="=+-@|[]'\""),
    min_size=1,
    max_size=20,
).filter(lambda line: bool(line.strip()) and line == line.strip())
_FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["arrest", "sentence", "release"]),
        "text": _LINES,
        "source_ids": st.lists(st.sampled_from(["one", "two"]), unique=True),
        "confidence": st.sampled_from(["corroborated", "single source", "unsure"]),
    },
    optional={
        "date": st.sampled_from(["2019", "2019-07", "2019-08-11"]),
        "qualifier": st.sampled_from(["about", "before", "after"]),
        "publish": st.booleans(),
        "sensitivity": st.sampled_from(["self_harm", "health"]),
        "also_reported": st.lists(st.fixed_dictionaries({"value": st.just("7.5 years")})),
        "details": st.fixed_dictionaries(
            {"proceeding": _LINES},
            optional={
                "judge": _LINES,
                "charges": st.lists(st.fixed_dictionaries({"activity": _LINES}), max_size=2),
                "sentence": st.lists(
                    st.fixed_dictionaries(
                        {"kind": st.just("imprisonment"), "unit": st.just("months")},
                        optional={"note": _LINES, "enforceable": st.booleans()},
                    ).flatmap(
                        lambda part: st.one_of(
                            st.integers(1, 99), st.sampled_from([2.5, 7.25])
                        ).map(lambda amount: {**part, "amount": amount})
                    ),
                    max_size=2,
                ),
            },
        ),
    },
)
_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "slug": st.sampled_from(["parviz", "shirin", "omid"]),
            "name_en": _LINES,
            "name_fa": _LINES,
            "aliases": st.lists(_LINES, unique=True, max_size=2),
            "publish": st.booleans(),
            "facts": st.lists(_FACTS, max_size=3),
        }
    ),
    unique_by=lambda person: person["slug"],
    max_size=3,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=_PEOPLE)
def test_whatever_goes_in_comes_out_and_goes_in(database: Flask, people: list[Told]) -> None:
    sources = [
        {"id": key, "publisher": key, "title": key, "url": f"https://{key}.example/",
         "language": "en"}
        for key in ("one", "two")
    ]  # fmt: skip
    _take({"sources": sources, "people": people})
    told = _tell()
    _empty()
    assert not _take(told).refusals
    assert _tell() == told
    report = Report()
    table = exchange_table.parse(exchange_table.write(told).decode("utf-8-sig"), "table", report)
    _empty()
    assert not _take(table).refusals and not report.refusals
    assert _tell() == told
    sheet = exchange_table.parse_xlsx(exchange_table.write_xlsx(told), "sheet", report)
    assert not report.refusals
    assert sheet == table
    _empty()
