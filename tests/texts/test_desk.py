"""/texts/ID/LANG/SEGMENT: a paragraph translated, asked for, reviewed, sent back."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts import switches
from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.models import Segment, SegmentTranslation, Text
from tests import cast
from tests.page import Browser


def _text(**fields: bool) -> Text:
    text = Text.write("letter", "They signed.\n\nNobody answered.\n\nAsk.", by=DESK)
    text.is_protected = fields.get("is_protected", False)
    db.session.commit()
    return text


def _url(segment: Segment, step: str = "edit", tag: str = "sv") -> str:
    return f"/texts/{segment.text_id}/{tag}/{segment.id}/{step}"


def _put(segment: Segment, tag: str = "sv") -> SegmentTranslation:
    db.session.expire_all()
    put = segment.translation(tag)
    assert put is not None
    return put


def _asked() -> Segment:
    segment: Segment = _text().segments[0]
    put = segment.translate("sv", "De skrev under.", by=cast.person("translator"))
    put.submit(by=cast.person("translator"))
    db.session.commit()
    return segment


def _sent(browser: Browser, segment: Segment) -> dict[str, str]:
    return browser.get(_url(segment)).fields(f'form[action="{_url(segment)}"]')


def test_source_and_translation_stand_side_by_side(translator: Browser) -> None:
    text = _text()
    text.segments[1].translate("fa", "کسی پاسخ نداد.", by=DESK)
    db.session.commit()
    page = translator.get(f"/texts/{text.id}?lang=fa")
    pair = page.one(f"#segment-{text.segments[1].id}")
    source, target = pair.cssselect(".said")
    assert (source.get("dir"), target.get("dir"), target.get("lang")) == ("ltr", "rtl", "fa")
    assert "Nobody answered." in source.text_content()
    states = [each.text_content() for each in page.select(".pair-target .state")]
    assert states == ["Missing", "Draft", "Missing"]


def test_saves_a_paragraph_in_place(translator: Browser) -> None:
    segment = _text().segments[1]
    form = translator.get(_url(segment, tag="fa"), fragment=True)
    assert form.one("textarea").get("dir") == "rtl"
    sent = form.fields(f'form[action="{_url(segment, tag="fa")}"]')
    shown = translator.post(
        _url(segment, tag="fa"), sent | {"body": " کسی نگفت. "}, fragment=True, status=200
    )
    assert shown.one(f"#segment-{segment.id}") is not None
    assert "کسی نگفت." in shown.text
    assert _put(segment, "fa").current_state == "draft"
    assert segment.text.state_in("fa") == "missing"


def test_saves_and_goes_on_with_the_queue(translator: Browser) -> None:
    text = _text()
    first, second, third = text.segments
    page = translator.post(_url(first), _sent(translator, first) | {"body": "1", "then": "next"})
    assert page.headers["Location"] == _url(second)
    url = f"{_url(second)}?state=missing&q=s"
    page = translator.post(url, _sent(translator, second) | {"body": "2", "then": "review"})
    # What the queue was narrowed to stays; "Ask." has an s, and then nothing more does.
    assert page.headers["Location"] == f"{_url(third)}?state=missing&q=s"
    assert _put(second).current_state == "review"
    page = translator.post(_url(third), _sent(translator, third) | {"body": "3", "then": "next"})
    assert page.headers["Location"].startswith("/texts?lang=sv")


def test_goes_on_with_drafts_where_nothing_else_waits(
    officer: Browser, translator: Browser
) -> None:
    first, second, third = _text().segments
    for each in (first, second, third):
        each.translate("sv", "x", by=DESK)
    db.session.commit()
    page = translator.post(_url(first), _sent(translator, first) | {"body": "1", "then": "next"})
    assert page.headers["Location"] == _url(second)
    form = officer.get(_url(second)).fields(f'form[action="{_url(second, "review")}"]')
    page = officer.post(_url(second, "review"), form | {"then": "next"})
    assert page.headers["Location"] == _url(third)
    # The last of the list: back to it, and no word that all of it is done.
    page = translator.post(_url(third), _sent(translator, third) | {"body": "3", "then": "next"})
    shown = translator.get(page.headers["Location"]).text
    assert "Saved." in shown
    assert "Nothing more waits" not in shown


def test_says_where_nothing_more_waits(officer: Browser) -> None:
    segments = _text().segments
    for each in segments:
        each.translate("sv", "x", by=DESK)
    for each in segments[1:]:
        each.translation("sv").review(by=cast.person("officer"))
    db.session.commit()
    form = officer.get(_url(segments[0])).fields(f'form[action="{_url(segments[0], "review")}"]')
    page = officer.post(_url(segments[0], "review"), form | {"then": "next"})
    assert "Nothing more waits here." in officer.get(page.headers["Location"]).text


def test_what_is_stale_shows_the_difference_and_what_stood(translator: Browser) -> None:
    text = _text()
    text.translate("sv", "De skrev under.\n\nIngen svarade.\n\nFråga.", by=DESK)
    text.rewrite("They signed.\n\nNobody has answered.\n\nAsk.", by=DESK)
    db.session.commit()
    page = translator.get(_url(text.segments[1]))
    source = page.one(".pair-editing .pair-source")
    assert [each.text_content().strip() for each in source.cssselect("ins")] == ["has"]
    assert page.one("textarea[name=body]").text.strip() == "Ingen svarade."
    aids = translator.get(_url(text.segments[1], "aids"), fragment=True)
    assert "Nobody answered." in aids.text
    saved = translator.post(_url(text.segments[1]), _sent(translator, text.segments[1]))
    assert saved.status == 303
    assert text.state_in("sv") == "draft"


def test_what_was_typed_is_never_lost(translator: Browser) -> None:
    text = _text()
    segment = text.segments[0]
    sent = _sent(translator, segment) | {"body": "De undertecknade."}
    segment.translate("sv", "De skrev under.", by=cast.person("officer"))
    db.session.commit()
    for is_fragment in (False, True):
        refused = translator.post(_url(segment), sent, status=409, fragment=is_fragment)
        assert refused.one("textarea[name=body]").text.strip() == "De undertecknade."
        assert "Now saved: De skrev under." in refused.text
    again = refused.fields(f'form[action="{_url(segment)}"]')
    translator.post(_url(segment), again)
    assert _put(segment).body == "De undertecknade."
    empty = translator.post(_url(segment), {"body": " "}, status=422)
    assert empty.select("[aria-invalid]")


def test_a_second_person_reviews_and_goes_on(officer: Browser, translator: Browser) -> None:
    segment = _asked()
    for each in segment.text.segments[1:]:
        each.translate("sv", "x", by=cast.person("translator")).submit(by=DESK)
    db.session.commit()
    page = officer.get(_url(segment))
    sent = page.fields(f'form[action="{_url(segment, "review")}"]') | {"then": "next"}
    # Not the translator.
    assert not translator.get(_url(segment)).select(f'form[action="{_url(segment, "review")}"]')
    refused = translator.post(_url(segment, "review"), sent, status=422)
    assert "ask a second person" in refused.text
    page = officer.post(_url(segment, "review"), sent)
    assert page.headers["Location"] == f"{_url(segment.text.segments[1])}"
    put = _put(segment)
    assert (put.current_state, put.reviewed_by_id) == ("reviewed", cast.person("officer").id)


def test_one_person_where_an_admin_allows_it(translator: Browser) -> None:
    segment = _asked()
    switches.switch("one_person_reviews", True, by=cast.person("admin"))
    db.session.commit()
    page = translator.get(_url(segment))
    sent = page.fields(f'form[action="{_url(segment, "review")}"]')
    translator.post(_url(segment, "review"), sent)
    assert _put(segment).current_state == "reviewed"


def test_sends_back_with_a_reason(officer: Browser, translator: Browser) -> None:
    segment = _asked()
    page = officer.get(f"/texts/{segment.text_id}?lang=sv")
    sent = page.fields(f'form[action="{_url(segment, "back")}"]')
    refused = officer.post(_url(segment, "back"), sent, status=422)
    assert "Say why" in refused.text
    assert _put(segment).current_state == "review"
    back = officer.post(
        _url(segment, "back"), sent | {"reason": "Who signed?"}, fragment=True, status=200
    )
    assert back.select(".state-draft")
    assert "Who signed?" in translator.get(_url(segment, "aids")).text
    again = officer.post(_url(segment, "back"), sent | {"reason": "Still?"}, status=422)
    assert "Still?" in again.text


def test_only_what_was_read(officer: Browser) -> None:
    segment = _asked()
    page = officer.get(f"/texts/{segment.text_id}?lang=sv")
    sent = page.fields(f'form[action="{_url(segment, "review")}"]')
    segment.translate("sv", "Nytt.", by=cast.person("translator"))
    db.session.commit()
    refused = officer.post(_url(segment, "review"), sent, status=422)
    assert "changed while you read" in refused.text


def test_asks_for_a_review(translator: Browser) -> None:
    segment = _text().segments[0]
    segment.translate("sv", "De skrev under.", by=cast.person("translator"))
    db.session.commit()
    page = translator.get(f"/texts/{segment.text_id}?lang=sv")
    sent = page.fields(f'form[action="{_url(segment, "submit")}"]')
    shown = translator.post(_url(segment, "submit"), sent, fragment=True, status=200)
    assert shown.select(".state-in-review")
    translator.get(_url(segment, "submit"), status=405)


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    text = _text(is_protected=True)
    segment = text.segments[0]
    for step in ("edit", "aids"):
        translator.get(_url(segment, step), status=404)
    text.is_protected = False
    other = Text.write("other", "Words.", by=DESK)
    db.session.commit()
    for tag in ("en", "xx"):
        translator.get(_url(segment, tag=tag), status=404)
    translator.get(f"/texts/{other.id}/sv/{segment.id}/edit", status=404)
    for step in ("submit", "review"):
        translator.post(_url(segment, step), status=404)
    translator.post(_url(segment, "back"), {"reason": "x"}, status=404)
    member.get(_url(segment), status=403)
    member.get(_url(segment, "aids"))
    for step in ("edit", "submit", "review", "back"):
        member.post(_url(segment, step), {"body": "x"}, status=403)
    assert not member.get(f"/texts/{text.id}?lang=sv").select("main form, main a.edit")


def test_costs_the_same_for_many_paragraphs(officer: Browser) -> None:
    text = _text()
    few = len(officer.get(f"/texts/{text.id}?lang=sv").statements)
    text.rewrite("\n\n".join(f"Paragraph {n}." for n in range(40)), by=DESK)
    text.translate("sv", "\n\n".join("x" * 40), by=cast.person("officer"))
    db.session.commit()
    # One more, for what an admin allows, as one's own work is among it.
    assert len(officer.get(f"/texts/{text.id}?lang=sv").statements) <= few + 1


def test_is_audited(translator: Browser) -> None:
    segment = _text().segments[1]
    sent = _sent(translator, segment) | {"body": "Ingen.", "then": "review"}
    translator.post(_url(segment), sent)
    actor = cast.person("translator").id
    entries = db.session.scalars(select(Entry).where(Entry.actor_id == actor).order_by(Entry.id))
    assert [(each.action, each.detail) for each in entries] == [
        ("text.translated", {"language": "sv", "state": "draft", "part": 2}),
        ("text.submitted", {"language": "sv", "part": 2}),
    ]
