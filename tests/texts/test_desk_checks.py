"""The checks at the translator's desk: what is wrong is not reviewed, what is doubtful is shown."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.texts.glossary import GlossaryTerm
from crm.texts.models import Segment, SegmentTranslation, Text, Wrong
from tests import cast, factories
from tests.page import Browser


def _text(body: str = "Sentenced to 15 years.\n\nHe has furlough.") -> Text:
    text = Text.write("letter", body, by=DESK)
    db.session.commit()
    return text


def _put(segment: Segment, body: str, *, is_asked: bool = True) -> SegmentTranslation:
    put = segment.translate("sv", body, by=cast.person("translator"))
    if is_asked:
        put.submit(by=cast.person("translator"))
    db.session.commit()
    return put


def _url(segment: Segment, step: str = "edit") -> str:
    return f"/texts/{segment.text_id}/sv/{segment.id}/{step}"


def _glossary() -> None:
    forms = {"preferred": ["permission"], "forbidden": ["tjänstledighet"]}
    GlossaryTerm.add("furlough", by=DESK).say("sv", forms, by=DESK)
    db.session.commit()


def test_what_is_wrong_is_not_asked_for(database: Flask) -> None:
    put = _put(_text().segments[0], "Dömd till 16 år.", is_asked=False)
    with pytest.raises(Wrong) as refused:
        put.submit(by=DESK)
    assert [each.kind for each in refused.value.findings] == ["numbers"]
    with pytest.raises(Wrong):
        put.review(by=cast.person("officer"))
    assert put.current_state == "draft"


def test_the_whole_is_refused_with_the_errors_of_all(officer: Browser) -> None:
    text = _text()
    text.translate("sv", "Dömd till 16 år.\n\nHan har 23 dagar.", by=DESK)
    _glossary()
    text.translate("sv", "Dömd till 16 år.\n\nTjänstledighet.", by=DESK)
    db.session.commit()
    translation = text.translation("sv")
    assert translation is not None
    with pytest.raises(Wrong) as refused:
        translation.review(by=cast.person("officer"))
    assert [each.kind for each in refused.value.findings] == ["numbers", "terms"]
    db.session.rollback()
    form = officer.get(f"/texts/{text.id}").fields(f'form[action="/texts/{text.id}/sv/review"]')
    for is_fragment in (True, False):
        page = officer.post(f"/texts/{text.id}/sv/review", form, fragment=is_fragment, status=422)
        assert len(page.select("#translation-sv .finding-error")) == 2


def test_a_reviewer_sees_errors_in_place_and_warnings_beside(officer: Browser) -> None:
    text = _text("Sentenced.\n\nHe has furlough.")
    first, second = text.segments
    _put(first, "Dömd  länge.")
    _put(second, "Han har permission.")
    page = officer.get(f"/texts/{text.id}?lang=sv")
    assert page.one(".finding").text_content().strip().startswith("Warning")
    _glossary()
    second.translation("sv").body = "Han har tjänstledighet."  # the glossary is younger
    db.session.commit()
    form = officer.get(_url(second)).fields(f'form[action="{_url(second, "review")}"]')
    for is_fragment in (True, False):
        page = officer.post(_url(second, "review"), form, fragment=is_fragment, status=422)
        pair = page.one(f"#segment-{second.id}")
        assert pair.cssselect(".warn") and len(pair.cssselect(".finding-error")) == 1
    db.session.expire_all()
    assert second.state_in("sv") == "review"
    officer.post(_url(first, "review"), form | {"seen": _seen(officer, first)})
    assert first.state_in("sv") == "reviewed"


def _seen(browser: Browser, segment: Segment) -> str:
    action = _url(segment, "review")
    return str(browser.get(_url(segment)).fields(f'form[action="{action}"]')["seen"])


def test_asking_with_errors_is_refused_and_a_draft_is_not(translator: Browser) -> None:
    segment = _text().segments[0]
    sent = translator.get(_url(segment)).fields(f'form[action="{_url(segment)}"]')
    sent |= {"body": "Dömd till 16 år.", "then": "review"}
    for is_fragment in (True, False):
        page = translator.post(_url(segment), sent, fragment=is_fragment, status=422)
        assert page.one("textarea[name=body]").text.strip() == "Dömd till 16 år."
        assert page.one(".findings mark").text_content() == "16"
        assert "The checks find errors" in page.one(".form-errors").text_content()
    db.session.expire_all()
    assert segment.state_in("sv") == "missing"
    translator.post(_url(segment), sent | {"then": "next"})
    assert segment.state_in("sv") == "draft"


def test_checks_without_scripts_and_saves_nothing(translator: Browser) -> None:
    segment = _text().segments[0]
    sent = translator.get(_url(segment)).fields(f'form[action="{_url(segment)}"]')
    sent |= {"body": "Dömd till 16 år.", "then": "check"}
    page = translator.post(_url(segment), sent, status=200)
    assert page.one("textarea[name=body]").text.strip() == "Dömd till 16 år."
    assert page.one(".findings mark").text_content() == "16"
    assert segment.state_in("sv") == "missing"


def test_checks_a_paragraph_while_it_is_typed(translator: Browser) -> None:
    text = _text()
    first, second = text.segments
    editor = translator.get(_url(first))
    area = editor.one("textarea[name=body]")
    assert area.get("hx-post") == "/texts/check" and "delay:" in area.get("hx-trigger")
    sent = editor.fields(f'form[action="{_url(first)}"]') | {"body": "Dömd till 16 år."}
    answer = translator.post("/texts/check", sent, fragment=True, status=200)
    assert answer.one(area.get("hx-target")).cssselect("mark")[0].text_content() == "16"
    # Of the other paragraph the number is no concern.
    other = sent | {"segment_id": str(second.id)}
    answer = translator.post("/texts/check", other, fragment=True, status=200)
    assert not answer.select(".finding-error")
    for wrong in ("", "x", "999"):
        translator.post("/texts/check", sent | {"segment_id": wrong}, status=404)
    elsewhere = Text.write("other", "Other.", by=DESK)
    db.session.commit()
    translator.post("/texts/check", sent | {"segment_id": elsewhere.segments[0].id}, status=404)
    assert first.state_in("sv") == "missing"


def test_terms_and_names_stand_beside_the_source(translator: Browser) -> None:
    factories.case("Parviz Example")
    _glossary()
    segment = _text("Parviz Example has furlough, not freedom.").segments[0]
    page = translator.get(f"/texts/{segment.text_id}/sv/{segment.id}/edit")
    mark = page.one(".pair-source mark")
    assert (mark.text_content(), mark.get("title")) == ("furlough", "permission")
    listed = page.one(".wordings")
    assert listed.cssselect("b")[0].text_content() == "permission"
    assert "tjänstledighet" in listed.cssselect("del")[0].text_content()
    page = translator.get(f"/texts/{segment.text_id}/fa/{segment.id}/edit")
    assert "پرویز نمونه" in page.one(".wordings").text_content()
    assert translator.get("/texts").select('a[href="/texts/glossary"]')


def test_terms_of_the_protected_are_not_marked(translator: Browser) -> None:
    person = factories.case("Parviz Example")
    GlossaryTerm.add("Parviz Example", by=DESK).say("sv", {"preferred": ["P. E."]}, by=DESK)
    person.protect("Not reached.", by=DESK)
    segment = _text("Somebody has furlough.").segments[0]
    assert not translator.get(_url(segment)).select(".wordings, mark")


def test_keys_save_ask_and_review(translator: Browser, officer: Browser) -> None:
    segment = _text("Ask.").segments[0]
    _put(segment, "Fråga.")
    page = officer.get(_url(segment))
    assert page.one("[data-shift-enter]").get("value") == "review"
    assert page.one('[data-key="r"]').get("autofocus") is not None
    assert page.one("textarea[name=body]").get("autofocus") is None
    assert "reviewed, and the next paragraph" in page.one("#keys").text_content()
    assert translator.get(_url(segment)).one("textarea[name=body]").get("autofocus") is not None
