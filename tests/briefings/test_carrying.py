"""Which editions carry older facts about a case, and who holds them."""

from __future__ import annotations

import pytest

from crm.audit.models import DESK
from crm.briefings.models import Briefing
from crm.cases import consent
from crm.cases.models import Case
from crm.db import db, now
from crm.kits import freezing, work
from tests import factories
from tests.cast import person
from tests.page import Browser


@pytest.fixture
def case(database: object) -> Case:
    """Somebody with two facts, in an edition that a journalist holds."""
    case = factories.case("Parviz Example")
    factories.fact(case, happened_on="2019-08-11")
    factories.fact(case, "sentence", "Sentenced to five years.", happened_on="2020-02")
    edition = freezing.freeze(factories.kit(case), by=DESK)
    db.session.commit()
    work.print_now(edition.id, "en")
    Briefing.give(
        "The kit",
        [factories.contact()],
        by=person("officer"),
        edition=edition,
        language="en",
        channel="email",
        briefed_at=now(),
        body="",
    )
    work.make_copy(edition, "txt", "fa", "Somebody else", by=DESK)
    db.session.commit()
    return case


def test_nothing_is_older(officer: Browser, case: Case) -> None:
    page = officer.get(f"/cases/{case.id}")
    url = f"/briefings/carrying?case={case.id}"
    assert page.one("#case-editions a").get("hx-get") == url
    assert (
        "has changed since" in officer.get(url, fragment=True).one("#case-editions").text_content()
    )
    assert officer.get(url).heading == "Older facts in editions"


def test_an_older_fact_and_who_holds_it(officer: Browser, member: Browser, case: Case) -> None:
    """Holders of marked copies are for officers."""
    case.facts[0].change(by=DESK, body="Arrested at home.")
    db.session.commit()
    url = f"/briefings/carrying?case={case.id}"
    said = officer.get(url).one("#case-editions").text_content()
    assert "revision 1, now 2" in said and "Anna Lindqvist" in said and "Somebody else" in said
    said = member.get(url).one("#case-editions").text_content()
    assert "Anna Lindqvist" in said and "Somebody else" not in said


def test_a_withdrawn_fact(officer: Browser, member: Browser, case: Case) -> None:
    """Members do not read of which kind it was."""
    consent.withdraw(case.facts[1], case.facts[1].permissions[0], "No.", by=DESK)
    db.session.commit()
    url = f"/briefings/carrying?case={case.id}"
    assert "withdrawn" in officer.get(url).one("#case-editions").text_content()
    assert "entence" not in member.get(url).one("#case-editions").text_content()


def test_a_protected_person(officer: Browser, member: Browser, case: Case) -> None:
    case.facts[0].change(by=DESK, body="Arrested at home.")
    case.protect("They asked us to.", by=DESK)
    db.session.commit()
    url = f"/briefings/carrying?case={case.id}"
    member.get(url, status=404)
    assert "Anna" in officer.get(url).text


def test_who_may_not(translator: Browser, officer: Browser, case: Case) -> None:
    translator.get(f"/briefings/carrying?case={case.id}", status=404)
    officer.get("/briefings/carrying", status=404)
    officer.get("/briefings/carrying?case=4711", status=404)
    officer.post(f"/briefings/carrying?case={case.id}", status=405)
