"""Who works at an outlet, shown by the outlet's page."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.db import db
from tests import factories
from tests.page import Browser


def staff() -> str:
    """The address of an outlet with one who works there, one who did, and one archived."""
    outlet = factories.outlet()
    factories.contact().work_for(outlet, by=DESK, role="Editor", started_on="2024")
    db.session.commit()
    karin = factories.contact("Karin Berg")
    karin.leave(karin.work_for(outlet, by=DESK), by=DESK, ended_on="2020")
    db.session.commit()
    gone = factories.contact("Olle Gone")
    gone.work_for(outlet, by=DESK)
    gone.archive(by=DESK)
    db.session.commit()
    return f"/outlets/{outlet.id}/people"


def test_works(officer: Browser) -> None:
    """Now before formerly."""
    page = officer.get(staff())
    rows = [" ".join(row.text_content().split()) for row in page.select("tbody tr")]
    assert rows == ["Anna Lindqvist Editor since 2024", "Karin Berg formerly, until 2020"]


def test_nobody_there(officer: Browser) -> None:
    """The way to the first one."""
    page = officer.get(f"/outlets/{factories.outlet().id}/people")
    assert page.select('.empty a[href^="/contacts/new?outlet="]')


def test_fragment(officer: Browser) -> None:
    """The table alone."""
    page = officer.get(staff(), fragment=True)
    assert page.one("#people") is not None
    assert not page.select("h1")


def test_stranger(translator: Browser, officer: Browser) -> None:
    """Nothing is there."""
    translator.get(staff(), status=404)
    officer.get("/outlets/99/people", status=404)


def test_reader(member: Browser) -> None:
    """A member reads it."""
    assert len(member.get(staff()).select("tbody tr")) == 2


def test_wrong_method(officer: Browser) -> None:
    """It is only read."""
    officer.post(staff(), status=405)
