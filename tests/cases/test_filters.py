"""GET /cases with filters, and POST /cases.csv."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.db import db
from tests import cast, factories
from tests.page import Browser, Page


@pytest.fixture
def people(database: object) -> dict[str, Case]:
    """Four: reported late, reported early, reported without a date, never reported."""
    names = ("Late", "Early", "Undated", "Never")
    made = {name: factories.case(f"{name} Example") for name in names}
    factories.fact(made["Late"], "release", "Released.", happened_on="2023", confidence="unsure")
    factories.fact(made["Early"], "arrest", "Arrested.", happened_on="2019-08-11",
                   confidence="single source")  # fmt: skip
    factories.fact(
        made["Undated"], "last_report", "In hospital.", happened_on=None, confidence="unsure"
    )
    factories.fact(made["Never"], "signed", "Signed.", happened_on="2019-06-11")
    return made


def _names(page: Page) -> list[str]:
    cells = page.select("#case-list tbody th .name a")
    return [cell.text_content().split()[0] for cell in cells]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Early", "Late", "Never", "Undated"]),
        ("before=2021", ["Early", "Never", "Undated"]),
        ("before=۲۰۲۳", ["Early", "Never", "Undated"]),
        ("before=دی ۱۴۰۱", ["Early", "Never", "Undated"]),
        ("before=1+Jan+2023", ["Early", "Never", "Undated"]),
        ("before=2024", ["Early", "Late", "Never", "Undated"]),
        ("before=nonsense", ["Early", "Late", "Never", "Undated"]),
        ("kind=release", ["Late"]),
        ("kind=none", ["Never"]),
        ("confidence=single+source", ["Early"]),
        ("confidence=unsure", ["Late", "Undated"]),
        ("sort=-last", ["Late", "Early", "Never", "Undated"]),
        ("sort=last", ["Never", "Undated", "Early", "Late"]),
        ("q=example&before=2021&kind=arrest", ["Early"]),
        ("statement=example", ["Early", "Late"]),
        ("statement=unknown", []),
        ("statement=example&sort=-last&before=2021", ["Early"]),
    ],
)
def test_filters_have_an_address(
    member: Browser, people: dict[str, Case], query: str, names: list[str]
) -> None:
    factories.statement("example", people["Late"], people["Early"])
    page = member.get(f"/cases?{query}")
    assert _names(page) == names
    assert _names(member.get(f"/cases?{query}", fragment=True)) == names
    assert ("Write a year" in page.text) == ("nonsense" in query)


def test_sorting_stays_while_filtering(member: Browser, people: dict[str, Case]) -> None:
    page = member.get("/cases?sort=-last&before=2021")
    assert page.one(".filters input[name=sort]").get("value") == "-last"
    assert page.one('th[aria-sort="descending"] a').get("href") == "/cases?before=2021&sort=last"


def test_goes_on_by_cursor_where_it_is_filtered(member: Browser) -> None:
    for number in range(53):
        factories.case(f"Person {number:02}")
    page = member.get("/cases?kind=none")
    assert _names(page) == ["Person"] * 50
    further = member.get(page.one('a[rel="next"]').get("href"))
    assert "Person 52" in further.text and "Person 49" not in further.text
    assert not further.select('a[rel="next"]')


def test_costs_the_same_for_any_number(member: Browser, people: dict[str, Case]) -> None:
    factories.statement("example", *people.values())
    few = len(member.get("/cases?sort=last&q=example&statement=example").statements)
    for number in range(20):
        factories.fact(factories.case(f"Person {number} Example"))
    assert len(member.get("/cases?sort=last&q=example&statement=example").statements) == few


def _rows(page: Page) -> list[dict[str, str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_export_of_what_is_shown(officer: Browser, people: dict[str, Case]) -> None:
    action = officer.get("/cases?before=2021").one('form[action^="/cases.csv"]').get("action")
    page = officer.post(action, status=200)
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = _rows(page)
    assert [row["name"] for row in rows] == ["Early Example", "Never Example", "Undated Example"]
    assert rows[0] == {
        "id": str(people["Early"].id),
        "name": "Early Example",
        "original_name": "پرویز نمونه",
        "last_reported_on": "2019-08-11",
        "last_kind": "arrest",
        "last_confidence": "single source",
        "last_report": "Arrested.",
        "facts": "1",
    }


def test_only_what_may_leave_is_exported(officer: Browser, people: dict[str, Case]) -> None:
    people["Late"].protect("Not reached.", by=DESK)
    early = people["Early"]
    factories.fact(early, "release", "Not to be told.", happened_on="2022", may_publish=False)
    factories.fact(early, "bail", "Nobody says so.", happened_on="2022", sources=[])
    factories.fact(early, "health", "Very ill.", happened_on="2022", sensitivity="health")
    factories.case("=HYPERLINK(1)")
    whole = officer.post("/cases.csv?protected=yes", status=200)
    assert "Late" not in whole.response.get_data(as_text=True)
    rows = {row["name"]: row for row in _rows(officer.post("/cases.csv", status=200))}
    assert set(rows) == {"Early Example", "Undated Example", "Never Example", "'=HYPERLINK(1)"}
    assert (rows["Early Example"]["last_kind"], rows["Early Example"]["facts"]) == ("arrest", "1")
    # Nor does being chosen tell what the row does not.
    assert _rows(officer.post("/cases.csv?kind=release", status=200)) == []
    assert "Early Example" in {
        row["name"] for row in _rows(officer.post("/cases.csv?before=2021", status=200))
    }


def test_export_is_for_those_who_may_write(
    translator: Browser, member: Browser, people: dict[str, Case]
) -> None:
    translator.post("/cases.csv", status=404)
    member.post("/cases.csv", status=403)
    assert not member.get("/cases").select('form[action^="/cases.csv"]')


def test_wrong_method(officer: Browser) -> None:
    officer.get("/cases.csv", status=405)


def test_export_is_audited(officer: Browser, people: dict[str, Case]) -> None:
    officer.post("/cases.csv?before=2021", status=200)
    entry = db.session.scalars(select(Entry).where(Entry.action == "cases.exported")).one()
    assert entry.actor_id == cast.person("officer").id
    whole = {"form": "list", "with_protected": False}
    assert entry.detail == {**whole, "people": 3, "before": "2021"}
    assert (entry.subject_type, entry.subject_label) == ("allcases", "cases")


def test_the_export_counts_no_fact_that_names_somebody_protected(officer: Browser) -> None:
    maryam = factories.case("Maryam Soleymani", original_name="مریم سلیمانی")
    maryam.protect("Not reached.", by=DESK)
    case = factories.case()
    factories.fact(case, happened_on="2019-08-11")
    factories.fact(case, "health", "Ill, Maryam Soleymani said.", happened_on="2021-03-04")
    (row,) = _rows(officer.post("/cases.csv", status=200))
    assert "2019-08-11" in row.values() and "2021-03-04" not in row.values()
