"""The list of kits."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.db import db
from crm.kits.models import Edition, Kit
from tests import factories
from tests.page import Browser


def test_it_lists_kits(member: Browser, edition: Edition) -> None:
    """Title, latest edition, and how far each language has got."""
    page = member.get("/kits")
    assert page.heading == "Kits"
    row = page.one("#kit-list tbody tr")
    assert "The example kit" in row.text_content()
    assert row.cssselect(f"a[href='/kits/{edition.kit_id}/editions/1']")
    assert len(row.cssselect(".dot-reviewed")) == 1
    assert len(row.cssselect(".dot-missing")) == 1


def test_a_fragment_is_the_list_alone(member: Browser, kit: Kit) -> None:
    """Filtered by words of the title in any language, and by what was put away."""
    kit.title.translate("sv", "Exempelmappen", by=DESK)
    db.session.commit()
    assert member.get("/kits?q=exempelmappen", fragment=True).one("#kit-list tbody tr") is not None
    assert "No kit matches" in member.get("/kits?q=nothing", fragment=True).text
    assert not member.get("/kits?archived=yes").select("#kit-list tbody tr")
    kit.archive(by=DESK)
    db.session.commit()
    assert member.get("/kits?archived=yes").select("#kit-list tbody tr")


def test_an_empty_list_says_what_to_do(officer: Browser, member: Browser) -> None:
    """Only to those who may."""
    assert officer.get("/kits").select("#kit-list .button[href='/kits/new']")
    assert not member.get("/kits").select(".button[href='/kits/new']")


def test_many_kits_cost_as_much_as_one(member: Browser, kit: Kit) -> None:
    """And come a page at a time."""
    one = len(member.get("/kits").statements)
    for number in range(31):
        factories.kit(slug=f"kit-{number}")
    page = member.get("/kits")
    assert len(page.statements) == one
    assert len(page.select("#kit-list tbody tr")) == 30
    following = member.get(page.one("a[rel=next]").get("href"))
    assert len(following.select("#kit-list tbody tr")) == 2
    member.get("/kits?after=nonsense")


def test_a_translator_finds_nothing(translator: Browser, kit: Kit) -> None:
    """The room is not theirs."""
    translator.get("/kits", status=404)
    translator.get(f"/kits/{kit.id}", status=404)
    translator.get(f"/kits/{kit.id}/readiness", status=404)


def test_nobody_is_sent_to_the_door(nobody: Browser) -> None:
    """It needs sign-in."""
    nobody.get("/kits", status=303)


def test_only_reading(officer: Browser) -> None:
    """The list is not posted to."""
    officer.post("/kits", status=405)
