"""A language of a kit: its picture, what is missing, who is on it."""

from __future__ import annotations

from flask import Flask

from crm import i18n
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits import asking, demands, gate_texts
from crm.kits.models import Kit
from crm.kits.readiness import people_on, readiness, texts_of
from crm.texts import machine_models
from tests import cast, factories
from tests.kits.test_demands import translate
from tests.page import Browser


def test_each_language_is_ready_or_not(member: Browser, kit: Kit) -> None:
    """Against what the kit demands of it, with a bar of its paragraphs."""
    kit.demand({"en": "reviewed", "fa": "reviewed"}, by=DESK)
    translate(kit, "fa")
    kit.title.rewrite("Another title", by=DESK)
    db.session.commit()
    page = member.get(f"/kits/{kit.id}/readiness")
    english, persian = page.select(".standing")
    assert english.cssselect(".standing-word")[0].text == "Ready"
    assert persian.cssselect(".standing-word")[0].text == "Not ready"
    assert persian.cssselect(".bar")[0].get("aria-label") == "7 of 8 reviewed"
    assert len(english.cssselect(".bar rect")) == 2 and len(persian.cssselect(".bar rect")) == 3
    assert "Reviewed only" in persian.text_content()
    (link,) = persian.cssselect("a[href*='state=stale']")
    assert link.get("href") == f"/texts?state=stale&lang=fa&kit=kit-{kit.id}"
    assert "Another title" in member.get(link.get("href")).one("#text-list").text_content()
    # What no native reader has confirmed keeps its mark.
    assert page.select(".labels-mark") and "No native reader" in page.text


def test_a_language_has_a_page_of_its_own(member: Browser, kit: Kit) -> None:
    """With the paragraphs below the demand; where nothing is demanded, those not translated."""
    url = f"/kits/{kit.id}/languages/fa"
    page = member.get(url)
    assert page.heading == "Persian"
    assert page.select(".standing-word")[0].text == "Nothing demanded"
    assert len(page.select("section .line")) == 8
    kit.demand({"fa": "drafts"}, by=DESK)
    translate(kit, "fa", "draft")
    page = member.get(url)
    assert page.select(".standing-word")[0].text == "Ready" and not page.select("section .line")
    (card,) = member.get(url, fragment=True).select("#kit-language-fa")
    assert card.tag == "li"


def test_who_is_on_it(member: Browser, kit: Kit) -> None:
    """Who translated or reviewed some of it in the last thirty days."""
    kit.title.translate("fa", "پرونده", by=cast.person("translator"))
    kit.title.translation("fa").review(by=cast.person("officer"))
    db.session.commit()
    card = member.get(f"/kits/{kit.id}/languages/fa", fragment=True).one(".standing")
    assert "Lately on it: Officer, Translator" in card.text_content()


def test_texts_for_officers_are_not_counted_for_others(
    officer: Browser, member: Browser, kit: Kit, maryam: Case
) -> None:
    """Not hinted at either."""
    kit.add_text("brief", "Maryam Soleymani was there.", by=DESK)
    db.session.commit()
    url = f"/kits/{kit.id}/languages/fa"
    assert len(officer.get(url).select("section .line")) == 9
    page = member.get(url)
    assert len(page.select("section .line")) == 8 and "Soleymani" not in page.text
    assert "0 of 8" in page.text


def test_many_languages_cost_as_much_as_one(officer: Browser, kit: Kit) -> None:
    """The page's SQL does not grow."""
    one = len(officer.get(f"/kits/{kit.id}/readiness").statements)
    kit.choose(by=DESK, languages=list(i18n.LANGUAGES))
    db.session.commit()
    page = officer.get(f"/kits/{kit.id}/readiness")
    assert len(page.select(".standing")) == len(i18n.LANGUAGES)
    assert len(page.statements) == one <= 8


def test_machines_are_offered_where_they_are_on(officer: Browser, kit: Kit) -> None:
    """For what is missing."""
    page = officer.get(f"/kits/{kit.id}/readiness")
    assert not page.select("a[href*='/texts/machine']")
    setting = machine_models.MachineSetting.current()
    setting.engine, setting.url = "libretranslate", "http://127.0.0.1:1"
    db.session.add(setting)
    db.session.commit()
    (link,) = officer.get(f"/kits/{kit.id}/readiness").select("a[href*='/texts/machine']")
    assert link.get("href") == f"/texts/machine/fa?kit=kit-{kit.id}"


def test_it_counts_and_refuses_on_postgresql(postgresql: Flask) -> None:
    """As on SQLite; nothing is committed, since that database is not put back."""
    with postgresql.app_context():
        kit = Kit.compose("standing", "The standing kit", by=DESK, subtitle="For tests")
        entry = kit.add_text("brief", "One.\n\nTwo.", by=DESK)
        kit.choose(by=DESK, languages=["en", "fa"])
        kit.demand({"fa": "drafts"}, by=DESK)
        db.session.flush()
        person = cast.person("translator")
        entry.text.segments[0].translate("fa", "یک", by=person)
        asking.ask(kit, "fa", by=DESK, of=person)
        db.session.flush()
        text_ids = texts_of([kit.id], with_protected=False)[kit.id]
        (_english, persian) = readiness([kit], {kit.id: text_ids})[kit.id]
        assert (persian.total, persian.below, persian.printable) == (4, 3, 1)
        assert people_on(text_ids, ["fa"]) == {"fa": ["Translator"]}
        assert [each.translator_id for each in asking.of_kit(kit.id)["fa"]] == [person.id]
        assert asking.listed(None)[1] == {(kit.id, "fa"): None}
        below = demands.shortfalls(sorted(text_ids), {"fa": "drafts"})["fa"]
        assert [each.words for each in below] == ["The standing kit", "For tests", "Two."]
        entry.text.segments[1].translate("fa", "دو", by=person, state="reviewed")
        db.session.flush()
        shown = {"text": "یک\n\nدو", "lang": "fa", "state": "draft", "revision": 1}
        texts = gate_texts.Texts({entry.text_id}, set())
        assert not list(texts.check({"text_id": entry.text_id, **shown}, "fa"))
        db.session.rollback()


def test_addresses_of_nothing(officer: Browser, translator: Browser, kit: Kit) -> None:
    """A language that the kit is not made in; a room that is not theirs."""
    officer.get(f"/kits/{kit.id}/languages/sv", status=404)
    officer.get("/kits/4711/languages/fa", status=404)
    translator.get(f"/kits/{kit.id}/languages/fa", status=404)
    translator.get(f"/kits/{kit.id}/readiness", status=404)
    officer.post(f"/kits/{kit.id}/languages/fa", status=405)
    officer.post(f"/kits/{kit.id}/readiness", status=405)


def test_what_a_person_signed_elsewhere_counts_too(member: Browser, kit: Kit, parviz: Case) -> None:
    """A profile says it, in a title of its own."""
    before = member.get(f"/kits/{kit.id}/readiness").select(".bar")[1].get("aria-label")
    factories.statement("elsewhere", parviz)
    after = member.get(f"/kits/{kit.id}/readiness").select(".bar")[1].get("aria-label")
    assert (before, after) == ("0 of 8 reviewed", "0 of 9 reviewed")
