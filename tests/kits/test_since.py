"""What changed between two editions: facts, texts, people, sources."""

from __future__ import annotations

import pytest

from crm.audit.models import DESK
from crm.cases import consent
from crm.cases.models import Case
from crm.db import db
from crm.kits import freezing
from crm.kits.models import Edition, Kit
from tests import factories
from tests.page import Browser


@pytest.fixture
def url(edition: Edition, kit: Kit, parviz: Case) -> str:
    """The address of two editions that differ in everything."""
    parviz.facts[0].change(by=DESK, body="Arrested at home.")
    consent.withdraw(parviz.facts[1], parviz.facts[1].permissions[0], "No.", by=DESK)
    factories.fact(parviz, "release", "Released on bail.", happened_on="2021")
    kit.choose(by=DESK, cases=[parviz, factories.case("Shirin Moradi")])
    kit.add_text("brief", "One more paragraph.", by=DESK)
    freezing.freeze(kit, by=DESK)
    db.session.commit()
    return f"/kits/{kit.id}/editions/2/since/1"


def test_what_changed_is_shown(officer: Browser, url: str) -> None:
    """Word by word, and how."""
    page = officer.get(url)
    assert page.heading == "From edition 1 to edition 2"
    told = [" ".join(each.text_content().split()) for each in page.select("#facts .change")]
    assert any(each.startswith("Changed Parviz") and "at home." in each for each in told)
    assert any(each.startswith("Added Parviz") and "Released on bail." in each for each in told)
    assert any(each.startswith("Taken out Parviz") and "Sentenced" in each for each in told)
    assert page.select("#facts ins") and page.select("#facts del")
    assert "One more paragraph." in page.one("#texts").text_content()
    assert "Shirin Moradi" in page.text
    assert officer.get(f"/kits/{url.split('/')[2]}/editions/2").select(f"main a[href='{url}']")
    assert officer.get(f"{url}?lang=fa").select("nav.tabs [aria-current]")


def test_members_do_not_see_what_was_withdrawn(member: Browser, url: str) -> None:
    page = member.get(url)
    assert "at home." in page.text
    assert not {"Sentenced", "Sentence"} & set(page.text.split())


def test_a_withheld_one_is_for_officers(
    member: Browser, officer: Browser, url: str, parviz: Case
) -> None:
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    assert "Parviz" in officer.get(url).text
    page = member.get(url)
    assert "Withheld" in page.text and "Parviz" not in page.text


def test_what_there_is_not(officer: Browser, translator: Browser, url: str) -> None:
    base = url.removesuffix("2/since/1")
    for address in (f"{base}1/since/1", f"{base}1/since/2", f"{base}2/since/0", f"{base}3/since/1"):
        officer.get(address, status=404)
    translator.get(url, status=404)
    officer.post(url, status=405)


def test_the_same_says_so(officer: Browser, edition: Edition, kit: Kit) -> None:
    """In a language that the change did not touch."""
    kit.choose(by=DESK, languages=["fa"])
    freezing.freeze(kit, by=DESK)
    db.session.commit()
    page = officer.get(f"/kits/{kit.id}/editions/2/since/1?lang=fa")
    assert "both say the same" in page.text
