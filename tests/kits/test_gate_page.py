"""The gate on a kit's page: what stands in the way, what blocks, and letting something pass."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.i18n import LANGUAGES
from crm.kits.gate_kinds import BLOCK
from crm.kits.gate_models import GateOverride, demand_levels
from crm.kits.models import Edition, Kit
from tests import factories
from tests.kits.conftest import actions
from tests.kits.test_demands import translate
from tests.kits.test_portraits import _add as portray
from tests.page import Browser


@pytest.fixture
def old(kit: Kit, parviz: Case) -> Fact:
    """A fact past its review date, which blocks in Persian."""
    fact = parviz.facts[0]
    fact.review_by = date(2020, 1, 1)
    demand_levels(kit, {"fa": {"old": BLOCK}}, by=DESK)
    db.session.commit()
    return fact


def test_the_kit_shows_it_in_place(officer: Browser, kit: Kit) -> None:
    """Language by language, each finding a link to where it is mended."""
    kit.demand({"fa": "drafts"}, by=DESK)
    db.session.commit()
    link = officer.get(f"/kits/{kit.id}").one("#kit-gate #kit-findings a").get("hx-get")
    found = officer.get(link, fragment=True)
    english, persian = found.select(".way-sheet")
    assert "Nothing in the way" in english.text_content()
    assert "Blocked" in persian.text_content() and "Not translated" in persian.text_content()
    href = persian.cssselect(".line a")[0].get("href")
    assert re.fullmatch(rf"/texts/\d+/fa/\d+/edit\?kit=kit-{kit.id}", href)
    officer.get(href)
    whole = officer.get(f"{link}/fa")
    assert len(whole.select(".line")) > len(persian.cssselect(".line")) == 5
    officer.get(f"{link}/sv", status=404)


def test_every_finding_leads_to_where_it_is_mended(
    officer: Browser, kit: Kit, old: Fact, parviz: Case
) -> None:
    """A name, a fact, a source, a portrait, a press contact: in at most eight statements."""
    kit.choose(by=DESK, languages=["fa", "zh-Hans"])
    kit.show_portraits(True, by=DESK)
    portray(parviz, credit="")
    factories.fact(parviz, body="Nobody may read it.", may_publish=False)
    parviz.facts[1].sources[0].title = "A title with ሀ"
    kit.kit_press_contacts[0].press_contact.role = "Desk ሀ"
    factories.case("Shirin Somebody", original_name="شیرین کسی").protect("Why.", by=DESK)
    parviz.facts[1].sources[0].note = "Told by Shirin Somebody."
    db.session.commit()
    found = officer.get(f"/kits/{kit.id}/gate")
    links = {each.get("href") for each in found.select(".way-group .line a")}
    source_id = parviz.facts[1].sources[0].id
    contact_id = kit.kit_press_contacts[0].press_contact_id
    assert {
        f"/cases/{parviz.id}/names",
        f"/cases/{parviz.id}/facts/{old.id}/edit",
        f"/cases/{parviz.id}/portraits/1",
        f"/cases/sources/{source_id}",
        f"/kits/press-contacts/{contact_id}",
    } <= links
    for link in links:
        officer.get(str(link))
    everywhere = found.select(".way-sheet")[0].text_content()
    assert "In every language" in everywhere and "Somebody is protected" in everywhere
    assert "Portraits without credit" in everywhere and "Facts without permission" in everywhere


def test_members_are_not_told_of_what_must_stay_in(
    member: Browser, kit: Kit, maryam: Case, parviz: Case
) -> None:
    """Neither a name nor a count."""
    kit.add_text("brief", "Maryam Soleymani was there.", by=DESK)
    factories.fact(parviz, body="Nobody may read it.", may_publish=False)
    db.session.commit()
    for url in (f"/kits/{kit.id}/gate", f"/kits/{kit.id}/gate/fa"):
        page = member.get(url)
        assert "oleymani" not in page.text and "permission: left out" not in page.text
        assert not page.select(".way-group a[href*=override]")
        assert page.select(".way-head .num")[0].text == "8"


def test_twenty_four_languages_in_eight_statements(officer: Browser, kit: Kit) -> None:
    """The page fixture counts them."""
    tags = list(LANGUAGES)
    kit.choose(by=DESK, languages=tags)
    db.session.commit()
    assert len(officer.get(f"/kits/{kit.id}/gate").select(".way-sheet")) == len(tags)


def test_what_blocks_is_said_in_place(officer: Browser, kit: Kit) -> None:
    """Language by language or all the same; what endangers is not asked."""
    link = officer.get(f"/kits/{kit.id}").one("#kit-gate a.edit").get("hx-get")
    form = officer.get(link, fragment=True).fields("form")
    assert not [name for name in form if "permission" in name or "protection" in name]
    sent = {**form, "blocks_names": ["fa"], "blocks_glyphs": ["en", "fa"], "all_old": "block"}
    saved = officer.post(link, sent, fragment=True, status=200)
    assert saved.select("#kit-gate #kit-findings a")
    db.session.expire_all()
    assert kit.gate_levels == {"fa": {"names": "block", "old": "block"}, "en": {"old": "block"}}
    assert actions()[-1] == "kit.gate_demanded"
    officer.post(link, {**officer.get(link).fields(), "all_old": "warn"}, status=303)
    wrong = {**officer.get(link).fields(), "all_old": "never"}
    officer.post(link, wrong, fragment=True, status=422)
    stale = officer.post(link, {**sent, "all_old": "warn"}, fragment=True, status=409)
    assert "Somebody else changed" in stale.text


def test_an_officer_lets_it_pass_with_a_reason(officer: Browser, kit: Kit, old: Fact) -> None:
    """It is bound to what was seen; the edition's page says who, what and why."""
    translate(kit, "fa")
    refused = officer.post(f"/kits/{kit.id}/editions", {"languages": ["fa"]}, status=422)
    link = refused.one(".form-errors a[href*='gate/override/old']").get("href")
    page = officer.get(link)
    assert page.fields()["languages"] == "fa"
    sent = {**page.fields(), "reason": " "}
    officer.post(link, sent, fragment=True, status=422)
    sent["reason"] = "His sister confirmed it today."
    assert officer.post(link, sent, fragment=True, status=200).select("#kit-gate #kit-findings")
    assert actions()[-1] == "gate.overridden"
    shown = officer.get(f"/kits/{kit.id}/gate")
    assert "Let pass" in shown.text and "His sister" in shown.text
    officer.post(f"/kits/{kit.id}/editions", {"languages": ["fa"]}, status=303)
    link = officer.get(f"/kits/{kit.id}/editions/1").one("#passed a").get("hx-get")
    edition = officer.get(link, fragment=True)
    assert "His sister confirmed it today." in edition.one("#passed").text_content()
    officer.post(shown.one("form[action*='/withdraw']").get("action"), status=303)
    assert actions()[-1] == "gate.override_withdrawn"
    officer.post(f"/kits/{kit.id}/editions", {"languages": ["fa"]}, status=422)


def test_what_changed_while_somebody_wrote_is_not_let_pass(
    officer: Browser, kit: Kit, old: Fact, parviz: Case
) -> None:
    """The form comes back with what is found now and what was typed."""
    url = f"/kits/{kit.id}/gate/override/old"
    sent = {**officer.get(url).fields(), "reason": "It is well known."}
    parviz.facts[1].review_by = date(2020, 1, 1)
    db.session.commit()
    page = officer.post(url, sent, fragment=True, status=409)
    assert "changed meanwhile" in page.text and "It is well known." in page.text
    assert not db.session.scalars(select(GateOverride)).all()
    officer.post(url, {**page.fields("form"), "reason": "It is well known."}, status=303)
    assert len(db.session.scalars(select(GateOverride)).one().prints) == 2


@pytest.mark.parametrize("reason", ["Maryam Soleymani said so.", "#FreeMaryamSoleymani", ""])
def test_a_reason_names_nobody_protected(
    officer: Browser, kit: Kit, old: Fact, maryam: Case, reason: str
) -> None:
    """It stands on the edition's page, for everybody."""
    url = f"/kits/{kit.id}/gate/override/old"
    officer.post(url, {**officer.get(url).fields(), "reason": reason}, status=422)


def test_what_endangers_has_no_such_page(officer: Browser, kit: Kit) -> None:
    """Nor has a kind that nobody knows; nor a language that is not blocked."""
    for kind in ("protection", "permission", "source", "record", "nothing"):
        officer.get(f"/kits/{kit.id}/gate/override/{kind}", status=404)
        sent = {"languages": ["fa"], "reason": "Please."}
        officer.post(f"/kits/{kit.id}/gate/override/{kind}", sent, status=404)
    url = f"/kits/{kit.id}/gate/override/old"
    sent = {**officer.get(url).fields(), "languages": ["fa"], "reason": "Please."}
    officer.post(url, sent, status=422)


def test_members_see_who_let_it_pass_and_not_more(
    member: Browser, kit: Kit, edition: Edition, old: Fact
) -> None:
    """They decide nothing."""
    page = member.get(f"/kits/{kit.id}/gate")
    assert not page.select("#kit-gate form, a[href*=override]")
    for path in ("levels", "override/old"):
        member.get(f"/kits/{kit.id}/gate/{path}", status=403)
    member.post(f"/kits/{kit.id}/gate/overrides/1/withdraw", status=403)


def test_how_an_edition_passed_is_read_by_the_team(
    member: Browser, officer: Browser, translator: Browser, kit: Kit, edition: Edition
) -> None:
    """But for what is for officers alone, and nothing of an edition that is withheld."""
    url = f"/kits/{kit.id}/editions/1/gate"
    assert "Not translated" in member.get(url).one("#passed").text_content()
    translator.get(url, status=404)
    member.get(f"/kits/{kit.id}/editions/2/gate", status=404)
    officer.post(url, status=405)
    kit.kit_cases[0].case.protect("Since.", by=DESK)
    db.session.commit()
    assert "Not translated" not in member.get(url).text
    assert "Not translated" in officer.get(url).text


def test_a_translator_finds_nothing(translator: Browser, kit: Kit) -> None:
    """The room is not theirs."""
    for path in ("", "/fa", "/levels", "/override/old"):
        translator.get(f"/kits/{kit.id}/gate{path}", status=404)
    translator.post(f"/kits/{kit.id}/gate/overrides/1/withdraw", status=404)


def test_only_forms_are_posted(officer: Browser, kit: Kit) -> None:
    """Looking changes nothing."""
    officer.post(f"/kits/{kit.id}/gate", status=405)
    officer.get(f"/kits/{kit.id}/gate/overrides/1/withdraw", status=405)
    officer.post(f"/kits/{kit.id}/gate/overrides/1/withdraw", status=404)
