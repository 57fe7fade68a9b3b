"""GET /texts."""

from __future__ import annotations

from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.search import query
from crm.texts.models import Text
from tests.page import Browser


def _texts(number: int = 3) -> list[Text]:
    texts = [Text.write(f"someone/{n}", f"Sentence {n}.", by=DESK) for n in range(1, number + 1)]
    texts[0].translate("sv", "Mening ett.", by=DESK)
    db.session.commit()
    return texts


def test_shows_every_text_and_language(translator: Browser) -> None:
    texts = _texts()
    page = translator.get("/texts")

    assert "Sentence 1." in page.text
    dots = page.select(f'a[href="/texts/{texts[0].id}?lang=sv"]')
    assert [dot.get("class") for dot in dots] == ["dot dot-draft"]


def test_filters_by_language_and_state(translator: Browser) -> None:
    texts = _texts()
    missing = translator.get("/texts?lang=sv&state=missing")
    assert "Sentence 1." not in missing.text
    assert "Sentence 2." in missing.text

    texts[0].rewrite("Sentence one, changed.", by=DESK)
    db.session.commit()
    stale = translator.get("/texts?lang=sv&state=stale")
    assert "Sentence one, changed." in stale.text
    assert "Sentence 2." not in stale.text
    assert "Sentence 2." not in translator.get("/texts?state=draft").text


def test_finds_words_in_any_language(translator: Browser) -> None:
    _texts()
    page = translator.get("/texts?q=mening")
    assert "Sentence 1." in page.text
    assert "Sentence 2." not in page.text


def test_says_what_to_do_where_nothing_fits(translator: Browser) -> None:
    assert "No text fits." in translator.get("/texts?q=nowhere").text


def test_goes_on_by_cursor(translator: Browser) -> None:
    _texts(45)
    page = translator.get("/texts?lang=fa")
    further = translator.get(page.one('a[rel="next"]').get("href"))
    assert "Sentence 45." in further.text
    assert "Sentence 1." not in further.text


def test_costs_the_same_for_many_rows(translator: Browser) -> None:
    _texts(2)
    few = len(translator.get("/texts").statements)
    db.session.add_all(Text(key=f"more/{n}", body="More.") for n in range(30))
    db.session.commit()
    assert len(translator.get("/texts").statements) == few


def test_answers_a_fragment(translator: Browser) -> None:
    _texts()
    page = translator.get("/texts?lang=sv", fragment=True)
    assert page.select("#text-list")
    assert not page.select("main")


def test_hides_what_is_about_protected_people(
    translator: Browser, member: Browser, officer: Browser, database: Flask
) -> None:
    texts = _texts()
    texts[1].is_protected = True
    db.session.commit()
    for browser in (translator, member):
        page = browser.get("/texts")
        assert "Sentence 2." not in page.text
        assert "Sentence 2." not in browser.get("/texts?q=sentence").text
        # Not in the counts either: one of two is missing in Swedish.
        url = page.one("#texts-counts a").get("href")
        for is_fragment in (False, True):
            counts = browser.get(url, fragment=is_fragment).one("#texts-counts")
            missing = counts.cssselect('a[href="/texts?lang=sv&state=missing"]')
            assert missing[0].text == "1"
    assert "Sentence 2." in officer.get("/texts").text


def test_strangers_sign_in_first(nobody: Browser) -> None:
    page = nobody.get("/texts", status=303)
    assert page.headers["Location"].startswith("/login")


def test_wrong_method(officer: Browser) -> None:
    officer.post("/texts", status=405)
    officer.post("/texts/languages", status=405)


def test_an_empty_desk_counts_nothing(member: Browser, nobody: Browser) -> None:
    assert not member.get("/texts/languages").select("table")
    nobody.get("/texts/languages", status=303)


def test_is_found_by_its_first_words_and_its_key(database: Flask) -> None:
    text = Text.write("someone/background", "A painter " + "of the north " * 20, by=DESK)
    db.session.commit()
    (hit,) = query.search("painter", ("text",)).hits
    assert hit.title.startswith("A painter of the north")
    assert len(hit.title) <= 90
    assert [each.subject_id for each in query.search("background", ("text",)).hits] == [text.id]
