"""Comments on paragraphs, and questions to those who wrote them."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import Entry
from crm.db import db
from crm.texts.models import Segment, Text
from tests import cast
from tests.page import Browser


def _segment(by: str = "officer") -> Segment:
    text = Text.write("letter", "They signed.\n\nNobody answered.", by=cast.person(by))
    db.session.commit()
    return text.segments[1]


def _url(segment: Segment, step: str = "notes") -> str:
    return f"/texts/{segment.text_id}/sv/{segment.id}/{step}"


def _ask(browser: Browser, segment: Segment, body: str = "Nobody at all?") -> None:
    sent = browser.get(_url(segment, "aids")).fields(f'form[action="{_url(segment)}"]')
    browser.post(_url(segment), sent | {"body": body, "is_question": "y"})


def test_asks_and_settles(translator: Browser, officer: Browser, admin: Browser) -> None:
    segment = _segment()
    assert "Nobody asks anything." in officer.get("/texts?questions=open").text
    _ask(translator, segment)
    # The author is told, and the one who asks sees it; an admin who wrote nothing is not asked.
    assert "1 question waits for you" in officer.get("/texts").text
    assert "waits for you" not in admin.get("/texts").text
    for browser in (officer, translator):
        page = browser.get("/texts?questions=open")
        link = page.select("#question-list .line-title a")[0]
        assert link.text == "Nobody at all?"
    assert not admin.get("/texts?questions=open", fragment=True).select(".line")

    page = officer.get(link.get("href"))
    settle = page.one(".note-open form").get("action")
    shown = officer.post(settle, page.fields(".note-open form"), fragment=True, status=200)
    assert "Settled" in shown.text and not shown.select(".note-open")
    assert not officer.get("/texts?questions=open").select("#question-list .line")


def test_the_desk_tells_whoever_wrote_it_that_somebody_asks(
    translator: Browser, officer: Browser, admin: Browser, member: Browser
) -> None:
    segment = _segment()
    assert "for you" not in officer.get("/").text
    for number in range(2):
        _ask(translator, segment, f"Question {number}?")
    desk = officer.get("/")
    assert "2 questions wait for you" in desk.text
    asked = officer.get(desk.one("a[href*='questions=open']").get("href"))
    assert "Question 0?" in asked.text and "Question 1?" in asked.text
    for other in (admin, member):
        assert "for you" not in other.get("/").text
    segment.text.is_protected = True
    db.session.commit()
    assert "2 questions wait for you" in officer.get("/").text


def test_officers_answer_where_no_author_is_left(
    translator: Browser, officer: Browser, member: Browser
) -> None:
    segment = _segment("admin")
    _ask(translator, segment)
    assert not officer.get("/texts?questions=open").select("#question-list .line")
    segment.changed_by_id = None
    db.session.commit()
    assert officer.get("/texts?questions=open").select("#question-list .line")
    assert not member.get("/texts?questions=open").select("#question-list .line")


def test_comments_stand_beside_their_language(translator: Browser) -> None:
    segment = _segment()
    url = _url(segment)
    shown = translator.post(url, {"body": " Who? "}, fragment=True, status=200)
    assert "Comment" in shown.text and "Who?" in shown.text
    assert "Who?" in translator.get(f"/texts/{segment.text_id}?lang=sv").text
    assert "Who?" not in translator.get(f"/texts/{segment.text_id}?lang=de").text
    assert not translator.get("/texts?questions=open").select("#question-list .line")


def test_refuses_an_empty_one(translator: Browser) -> None:
    for is_fragment in (True, False):
        translator.post(_url(_segment()), {"body": ""}, status=422, fragment=is_fragment)
        db.session.delete(Text.query.one())
        db.session.commit()


def test_questions_about_what_is_for_officers_are_too(
    translator: Browser, officer: Browser
) -> None:
    segment = _segment("translator")
    _ask(translator, segment)
    segment.text.guard("owner")
    db.session.commit()
    assert "waits for you" not in translator.get("/texts").text
    assert not translator.get("/texts?questions=open").select("#question-list .line")
    translator.post(_url(segment), {"body": "x"}, status=404)


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    segment = _segment()
    translator.post(_url(segment, "notes/999/resolve"), status=404)
    member.post(_url(segment), {"body": "x"}, status=403)
    member.post(_url(segment, "notes/1/resolve"), status=403)
    translator.get(_url(segment), status=405)


def test_is_audited_without_its_words(translator: Browser) -> None:
    segment = _segment()
    _ask(translator, segment)
    entry = db.session.scalars(select(Entry).where(Entry.action == "text.noted")).one()
    assert entry.detail == {"kind": "question", "part": 2}
