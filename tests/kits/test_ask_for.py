"""Asking for a kit in a language: one click, or somebody, until a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.audit.models import DESK
from crm.db import db, now
from crm.kits import asking
from crm.kits.asking import TranslationRequest
from crm.kits.models import Kit
from tests import cast, factories
from tests.kits.conftest import actions
from tests.page import Browser


def requests() -> list[TranslationRequest]:
    """All that were made, oldest first."""
    return list(db.session.scalars(select(TranslationRequest).order_by(TranslationRequest.id)))


def test_one_click(officer: Browser, kit: Kit) -> None:
    """Asks whoever translates; twice is once; without scripts it goes to the language's page."""
    card = officer.get(f"/kits/{kit.id}/languages/fa", fragment=True).one(".standing")
    url = card.cssselect("form")[0].get("hx-post")
    asked = officer.post(url, {}, fragment=True, status=200).one("#kit-language-fa")
    assert "Officer asked whoever translates" in asked.text_content()
    officer.post(url, {}, status=303)
    assert len(requests()) == 1
    assert actions().count("kit.translation_asked") == 1


def test_somebody_until_a_day(officer: Browser, translator: Browser, kit: Kit) -> None:
    """It stands first in their queue and on their first page, whatever is due sooner."""
    day = now().date() + timedelta(days=9)
    sooner = factories.kit(slug="sooner", languages=("en", "fa"))
    sooner.set_embargo(now() + timedelta(days=2), by=DESK)
    db.session.commit()
    first = translator.get("/texts?lang=fa").select(".desk-group a, .desk-group bdi")[0]
    assert first.text == "The example kit"
    url = f"/kits/{kit.id}/languages/fa/ask"
    page = officer.get(url)
    names = [option.text for option in page.select("#translator option")]
    assert names[:2] == ["Whoever translates into it", "Translator"] and "Member" not in names
    person = cast.person("translator")
    sent = {"translator": person.id, "due_on": day.isoformat(), "note": "For the radio."}
    card = officer.post(url, {**page.fields(), **sent}, fragment=True, status=200)
    assert "Officer asked Translator" in card.text
    for address in ("/", "/texts/asked?lang=fa"):
        asked = translator.get(address).one(".asked")
        assert "Officer asks you" in asked.text_content()
        assert "For the radio." in asked.text_content()
        assert asked.cssselect("a")[0].get("href") == f"/texts?lang=fa&kit=kit-{kit.id}"
    assert not translator.get("/texts/asked?lang=sv").select(".asked")
    group = translator.get("/texts?lang=fa").select(".desk-group")[0].text_content()
    assert "The example kit" in group and str(day.year) in group
    assert not officer.get("/").select(".asked")


def test_an_officer_may_be_asked(officer: Browser, admin: Browser, kit: Kit) -> None:
    """It stands on their first page."""
    asking.ask(kit, "fa", by=cast.person("admin"), of=cast.person("officer"))
    db.session.commit()
    assert "Admin asks you" in officer.get("/").one(".asked").text_content()
    assert not admin.get("/").select(".asked")
    card = officer.get(f"/kits/{kit.id}/languages/fa").one(".standing-asked")
    assert "Admin asked Officer" in card.text_content()


def test_it_is_done(officer: Browser, translator: Browser, kit: Kit) -> None:
    """By who was asked, though kits are not their room, or by whoever writes kits."""
    asking.ask(kit, "fa", by=DESK, of=cast.person("translator"))
    asking.ask(kit, "fa", by=DESK)
    db.session.commit()
    done = [form.get("action") for form in translator.get("/").select(".asked form")]
    assert translator.post(done[0], status=303).response.location == "/texts?lang=fa"
    translator.post(done[0], status=303)
    own, anybody = requests()
    db.session.refresh(own)
    assert own.done_by_id == cast.person("translator").id
    officer.post(f"/kits/requests/{anybody.id}/done", fragment=True, status=200)
    assert not translator.get("/").select(".asked")
    assert actions().count("kit.translation_done") == 2


def test_it_is_withdrawn(officer: Browser, translator: Browser, kit: Kit) -> None:
    """Twice is once; and then one may ask anew."""
    asking.ask(kit, "fa", by=DESK)
    db.session.commit()
    (request,) = requests()
    card = officer.post(f"/kits/requests/{request.id}/withdraw", fragment=True, status=200)
    assert not card.select(".standing-asked")
    officer.post(f"/kits/requests/{request.id}/withdraw", status=303)
    assert not translator.get("/").select(".asked")
    assert actions().count("kit.translation_withdrawn") == 1
    asking.ask(kit, "fa", by=DESK)
    assert len(requests()) == 2


def test_what_is_wrong_is_said(officer: Browser, kit: Kit) -> None:
    """What was typed stays."""
    url = f"/kits/{kit.id}/languages/fa/ask"
    sent = {"translator": cast.person("member").id, "due_on": "2020-01-01", "note": "Typed"}
    page = officer.post(url, sent, fragment=True, status=422)
    assert len(page.select(".error")) == 2
    assert page.one("#note").get("value") == "Typed"
    assert not requests()


def test_a_kit_that_is_put_away_asks_nobody(translator: Browser, kit: Kit) -> None:
    """Nor does a language that it is not made in any more."""
    asking.ask(kit, "fa", by=DESK)
    db.session.commit()
    kit.choose(by=DESK, languages=["en"])
    db.session.commit()
    assert not translator.get("/").select(".asked")
    kit.choose(by=DESK, languages=["en", "fa"])
    db.session.commit()
    assert translator.get("/").select(".asked")
    kit.archive(by=DESK)
    db.session.commit()
    assert not translator.get("/").select(".asked")


def test_others_may_not(member: Browser, translator: Browser, kit: Kit) -> None:
    """Members read; translators end what they were asked for, and nothing else."""
    asking.ask(kit, "fa", by=DESK, of=cast.person("officer"))
    db.session.commit()
    (request,) = requests()
    member.post(f"/kits/{kit.id}/languages/fa/ask", {}, status=403)
    member.post(f"/kits/requests/{request.id}/done", status=403)
    member.post(f"/kits/requests/{request.id}/withdraw", status=403)
    translator.post(f"/kits/{kit.id}/languages/fa/ask", {}, status=404)
    translator.post(f"/kits/requests/{request.id}/done", status=404)
    translator.post(f"/kits/requests/{request.id}/withdraw", status=404)
    assert not member.get(f"/kits/{kit.id}/languages/fa").select(".standing form")


def test_wrong_method(officer: Browser, kit: Kit) -> None:
    """Reading is not posting; nothing is where nothing was asked."""
    officer.get("/kits/requests/1/done", status=405)
    officer.get("/kits/requests/1/withdraw", status=405)
    officer.post("/kits/requests/4711/done", status=404)
    officer.get(f"/kits/{kit.id}/languages/sv/ask", status=404)
