"""Which languages stand open where all twenty-four are too many, and that no other is lost."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.db import db
from crm.i18n import LANGUAGES
from crm.texts.models import Text
from crm.texts.usage import languages_in_use
from tests import factories
from tests.page import Browser


def _text(key: str, *languages: str) -> Text:
    text = Text.write(key, "A sentence.", by=DESK)
    for tag in languages:
        text.translate(tag, "…", by=DESK)
    db.session.commit()
    return text


def test_those_that_texts_and_kits_are_in(officer: Browser) -> None:
    _text("one", "sv")
    kit = factories.kit(languages=("en", "ko"))
    assert languages_in_use(with_protected=True) == ["en", "sv", "fa", "ko"]
    kit.archive(by=DESK)
    db.session.commit()
    assert "ko" not in languages_in_use(with_protected=True)


def test_what_is_written_about_a_protected_person_is_not_hinted_at(translator: Browser) -> None:
    text = _text("hidden", "hy")
    text.is_protected = True
    db.session.commit()
    assert languages_in_use(with_protected=True) == ["en", "hy", "fa"]
    assert languages_in_use(with_protected=False) == ["en", "fa"]


def test_the_map_shows_those_in_use_and_on_request_all(translator: Browser) -> None:
    text = _text("one", "sv")
    page = translator.get("/texts")
    assert len(page.select(f'a[href^="/texts/{text.id}?lang="]')) == 2
    counted = translator.get("/texts/languages").one('a[href="/texts?lang=ja"]')
    assert counted.text_content() == "Japanese"
    every = page.one('#text-list a[href*="languages=all"]').get("href")
    assert len(translator.get(every).select(f'a[href^="/texts/{text.id}?lang="]')) == 23


def test_a_text_stands_beside_those_in_use_and_names_the_others(translator: Browser) -> None:
    text = _text("one", "sv")
    page = translator.get(f"/texts/{text.id}")
    assert [each.get("id") for each in page.select('section[id^="translation-"]')] == [
        "translation-sv",
        "translation-fa",
    ]
    others = page.select(f'.quiet a[href^="/texts/{text.id}?lang="]')
    assert len(others) == len(LANGUAGES) - 3


def test_names_in_languages_in_use_stand_open_the_others_are_folded(officer: Browser) -> None:
    case = factories.case()
    _text("one", "sv")
    page = officer.get(f"/cases/{case.id}/names")
    assert len(page.select('input[id^="name_"]')) == len(LANGUAGES) - 2
    folded = page.select('details input[id^="name_"]')
    assert len(folded) == len(LANGUAGES) - 3


def test_the_list_of_kits_has_a_column_for_each_of_their_languages(member: Browser) -> None:
    factories.kit(languages=("en", "ko"))
    page = member.get("/kits")
    assert [each.text_content() for each in page.select("thead abbr.language")] == ["en", "ko"]
