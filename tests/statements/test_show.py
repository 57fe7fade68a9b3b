"""GET /statements/ID."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.statements.models import Statement
from tests import factories
from tests.page import Browser


def _statement(*names: str) -> Statement:
    return factories.statement("first", *(factories.case(name) for name in names))


def test_shows_summary_parts_signatories_and_sources(member: Browser) -> None:
    statement = _statement("One Person", "Other Person")
    one, two = factories.source("one", "Radio One"), factories.source("two", "Paper Two")
    statement.cite([one, two], [two])
    statement.add_part(
        "verdict", "Eight people were sentenced.", by=DESK, happened_on="2020-02",
        confidence="single source", sources=[two],
    )  # fmt: skip
    db.session.commit()
    page = member.get(f"/statements/{statement.id}")

    assert page.heading == "The example statement"
    assert "Issued on 11 June 2019" in page.text
    assert "Full text at Paper Two" in page.text
    part = " ".join(page.one("ol.timeline > li").text_content().split())
    assert part.startswith("February 2020 Verdict of February 2020 Eight people were sentenced.")
    assert "Single source" in part
    signed = [link.text_content() for link in page.select("aside ol a")]
    assert signed == ["One Person", "Other Person"]
    assert [li.get("id") for li in page.select("#known ol.sources > li")] == [
        f"source-{one.id}",
        f"source-{two.id}",
    ]


def test_protected_signatories_are_a_count_for_who_may_know(
    member: Browser, officer: Browser
) -> None:
    statement = _statement("Open Person", "Hidden Person")
    hidden = statement.signatures[1].case
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    page = member.get(f"/statements/{statement.id}")
    assert "Hidden" not in page.text
    assert "protected" not in page.text
    assert "1 protected person" in officer.get(f"/statements/{statement.id}").text


def test_answers_a_fragment(member: Browser) -> None:
    page = member.get(f"/statements/{_statement().id}", fragment=True)
    assert page.select("#known")
    assert not page.select("main")


def test_costs_the_same_for_many_parts(member: Browser) -> None:
    statement = _statement("One Person")
    statement.add_part("context", "Since then.", by=DESK, sources=[factories.source()])
    db.session.commit()
    few = len(member.get(f"/statements/{statement.id}").statements)
    for number in range(8):
        source = factories.source(f"more-{number}")
        statement.add_part("support", f"Part {number}.", by=DESK, sources=[source])
        statement.sign(factories.case(f"Person {number}"), by=DESK)
    db.session.commit()
    assert len(member.get(f"/statements/{statement.id}").statements) == few


def test_strangers_find_nothing(translator: Browser, member: Browser) -> None:
    translator.get(f"/statements/{_statement().id}", status=404)
    member.get("/statements/999", status=404)


def test_wrong_method(officer: Browser) -> None:
    officer.post(f"/statements/{_statement().id}", status=405)


def test_who_signed_stands_in_the_record(database: object) -> None:
    case = factories.case()
    statement = factories.statement("letter", case)
    statement.sign(case, by=DESK)  # a second time changes nothing
    entry = db.session.scalars(select(Entry).where(Entry.action == "statement.signed")).one()
    assert (entry.subject_id, entry.detail) == (statement.id, {"case_id": case.id})
