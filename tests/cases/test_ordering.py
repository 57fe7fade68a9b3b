"""POST /cases/ID/facts/ID/move."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.db import db
from crm.pdf.page import timeline
from tests import cast, factories
from tests.page import Browser


@pytest.fixture
def case(database: object) -> Case:
    """Three facts of one day, and one of another."""
    made = factories.case()
    for body in ("First.", "Second.", "Third."):
        factories.fact(made, "trial", body, happened_on="2020-02-02")
    factories.fact(made, "arrest", "Earlier.", happened_on="2019")
    return made


def _order(case: Case) -> list[str]:
    db.session.expire_all()
    return [fact.text.body for fact in case.timeline]


def _move(case: Case, body: str) -> str:
    fact = next(each for each in case.facts if each.text.body == body)
    return f"/cases/{case.id}/facts/{fact.id}/move"


def test_moves_within_its_date(officer: Browser, case: Case) -> None:
    page = officer.get(f"/cases/{case.id}")
    assert len(page.select("form.ordering")) == 3
    assert len(page.select("form.ordering button")) == 4
    officer.post(_move(case, "Third."), {"direction": "up"})
    assert _order(case) == ["Earlier.", "First.", "Third.", "Second."]
    officer.post(_move(case, "First."), {"direction": "down"})
    assert _order(case) == ["Earlier.", "Third.", "First.", "Second."]
    # The ends stay: nothing passes a date.
    officer.post(_move(case, "Third."), {"direction": "up"})
    officer.post(_move(case, "Earlier."), {"direction": "down"})
    assert _order(case) == ["Earlier.", "Third.", "First.", "Second."]
    # What comes later to that date stands at its end, and imports still know every fact.
    factories.fact(case, "trial", "Fourth.", happened_on="2020-02-02")
    assert _order(case)[-1] == "Fourth."
    assert [fact.position for fact in case.facts] == [1, 2, 3, 4, 5]


def test_answers_the_facts_and_keeps_the_focus(officer: Browser, case: Case) -> None:
    page = officer.post(_move(case, "Third."), {"direction": "up"}, fragment=True, status=200)
    assert page.one("#facts button[autofocus]").get("value") == "up"
    # At the end there is no button of that direction any more: the other one has the focus.
    page = officer.post(_move(case, "Third."), {"direction": "up"}, fragment=True, status=200)
    assert page.one("#facts button[autofocus]").get("value") == "down"


def test_invalid(officer: Browser, case: Case) -> None:
    officer.post(_move(case, "Third."), {"direction": "sideways"}, status=400)
    officer.post(f"/cases/{case.id}/facts/999/move", {"direction": "up"}, status=404)


def test_strangers_and_readers(translator: Browser, member: Browser, case: Case) -> None:
    url = _move(case, "Third.")
    translator.post(url, {"direction": "up"}, status=404)
    member.post(url, {"direction": "up"}, status=403)
    assert not member.get(f"/cases/{case.id}").select("form.ordering")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    member.post(url, {"direction": "up"}, status=404)


def test_wrong_method(officer: Browser, case: Case) -> None:
    officer.get(_move(case, "Third."), status=405)


def test_is_audited(officer: Browser, case: Case) -> None:
    officer.post(_move(case, "Third."), {"direction": "up"})
    entry = db.session.scalars(select(Entry).where(Entry.action == "fact.moved")).one()
    assert (entry.actor_id, entry.detail) == (cast.person("officer").id, {"place": 2, "of": 3})


def test_a_month_after_its_days_and_a_year_after_its_months(officer: Browser) -> None:
    made = factories.case("Somebody Else")
    dates = (None, "2023", "2019-08", "2023-07", "2019-08-05", "2019")
    facts = {on: factories.fact(made, "health", f"On {on}.", happened_on=on) for on in dates}
    ordered = ["2019-08-05", "2019-08", "2019", "2023-07", "2023", None]
    page = officer.get(f"/cases/{made.id}")
    shown = [each.get("id") for each in page.select("#facts .timeline .entry")]
    assert shown == [f"fact-{facts[each].id}" for each in ordered]
    told = [{"id": n, "date": each, "text": {"text": str(each)}} for n, each in enumerate(dates, 1)]
    printed = timeline({"last": None, "facts": told})
    assert [each["date"] for each in printed] == ordered
