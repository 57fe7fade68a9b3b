"""GET /texts?lang=sv: the queue of a language."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK
from crm.db import db, now
from crm.texts.models import Text
from crm.texts.needs import Need
from crm.texts.notes import questions_for
from crm.texts.progress import Progress, of_needs, progress
from crm.texts.queue import Filters, Queue, read_cursor
from tests import cast, factories
from tests.page import Browser, Page


def _texts(number: int = 3) -> list[Text]:
    texts = [
        Text.write(f"someone/{n}", f"First of {n}.\n\nSecond of {n}.", by=DESK)
        for n in range(1, number + 1)
    ]
    db.session.commit()
    return texts


def _lines(page: Page) -> list[str]:
    return [line.text_content().strip() for line in page.select("#text-list .line-title")]


def test_lists_what_wants_work_by_text_and_paragraph(translator: Browser) -> None:
    texts = _texts(2)
    for segment in texts[0].segments:
        segment.translate("sv", "Något.", by=DESK, state="reviewed")
    texts[1].segments[0].translate("sv", "Ett utkast.", by=cast.person("translator"))
    db.session.commit()
    page = translator.get("/texts?lang=sv")
    assert _lines(page) == ["First of 2.", "Second of 2."]
    states = [each.text_content() for each in page.select("#text-list .state")]
    assert states == ["Draft", "Missing"]
    link = page.select("#text-list a")[0].get("href")
    assert link == f"/texts/{texts[1].id}/sv/{texts[1].segments[0].id}/edit"
    assert _lines(translator.get("/texts?lang=sv&state=reviewed")) == [
        "First of 1.",
        "Second of 1.",
    ]
    assert _lines(translator.get("/texts?lang=sv&mine=yes")) == ["First of 2."]
    assert _lines(translator.get("/texts?lang=sv&state=translate")) == ["Second of 2."]
    assert _lines(translator.get("/texts?lang=sv&q=utkast")) == ["First of 2."]


def test_what_a_kit_needs_stands_first(translator: Browser, officer: Browser) -> None:
    _texts(1)
    later = factories.kit(slug="later", languages=("en", "sv"))
    soon = factories.kit(slug="soon", languages=("en", "sv"))
    soon.set_embargo(now() + timedelta(days=3), by=DESK)
    db.session.commit()
    page = officer.get("/texts?lang=sv")
    groups = [each.text_content() for each in page.select(".desk-group")]
    assert "waits until" in groups[0]
    assert [each.get("href") for each in page.select(".desk-group a")] == [
        f"/kits/{soon.id}",
        f"/kits/{later.id}",
    ]
    assert _lines(page)[-2:] == ["First of 1.", "Second of 1."]
    only = translator.get(f"/texts?lang=sv&kit=kit-{later.id}")
    assert len(only.select(".desk-group")) == 1
    # The kits' room is not the translator's.
    assert not only.select(".desk-group a")
    assert "First of 1." not in _lines(only)
    assert "Nothing waits for these" in translator.get("/texts?lang=fr").text


def test_goes_on_by_cursor(translator: Browser) -> None:
    factories.kit(slug="soon", languages=("en", "sv"))
    _texts(25)
    first = translator.get("/texts?lang=sv&state=missing")
    then = translator.get(first.one('a[rel="next"]').get("href"), fragment=True)
    seen = _lines(first) + _lines(then)
    assert len(_lines(first)) == 40
    assert seen[0] == "The example kit"
    assert len(seen) == len(set(seen))
    assert seen[-1] == "Second of 25."
    assert not then.select('a[rel="next"]')
    translator.get("/texts?lang=sv&after=nonsense~~x")


def test_says_what_to_do_where_nothing_waits(translator: Browser) -> None:
    assert "Nothing waits here." in translator.get("/texts?lang=sv").text
    _texts(1)
    # Another state may have some: not a word of being done.
    narrowed = translator.get("/texts?lang=sv&state=draft").text
    assert "Nothing matches." in narrowed
    assert "is reviewed" not in narrowed


def test_hides_what_is_about_protected_people(translator: Browser, officer: Browser) -> None:
    texts = _texts(2)
    texts[0].guard("owner")
    db.session.commit()
    assert _lines(translator.get("/texts?lang=sv")) == ["First of 2.", "Second of 2."]
    # Not in the figures either.
    assert (
        "Missing 2" in translator.get("/texts/progress?lang=sv").one(".desk-figures").text_content()
    )
    assert len(_lines(officer.get("/texts?lang=sv"))) == 4


def test_readers_go_to_the_text(member: Browser) -> None:
    (text,) = _texts(1)
    link = member.get("/texts?lang=sv").select("#text-list a")[0].get("href")
    assert link.startswith(f"/texts/{text.id}?lang=sv#segment-")
    assert not member.get(link).select("main form")


def test_progress_of_what_waits(translator: Browser) -> None:
    kit = factories.kit(slug="soon", languages=("en", "sv"))
    kit.title.translate("sv", "Titel", by=DESK, state="reviewed")
    db.session.commit()
    link = translator.get("/texts?lang=sv").one("#texts-progress a").get("hx-get")
    row = translator.get(link, fragment=True).one("#texts-progress .line")
    assert "1 of 6 reviewed" in " ".join(row.text_content().split())
    assert "5 missing" in row.text_content()
    assert translator.get("/texts/progress").heading == "Texts"
    translator.post("/texts/progress", status=405)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    chosen=st.lists(st.sets(st.integers(0, 5), max_size=4), max_size=3),
    done=st.sets(st.integers(0, 11)),
    most=st.integers(1, 5),
)
def test_pages_make_up_the_whole_queue(
    database: object, chosen: list[set[int]], done: set[int], most: int
) -> None:
    texts = _texts(6) if not Text.query.count() else Text.query.order_by(Text.id).all()
    for place, segment in enumerate(segment for text in texts for segment in text.segments):
        segment.translate("sv", "x", by=DESK, state="reviewed" if place in done else "draft")
    declared = [
        Need("sv", f"kit-{n}", "Kit", "/", None, frozenset(texts[each].id for each in places))
        for n, places in enumerate(chosen)
    ]
    queue = Queue(Filters(lang="sv"), declared, user_id=1, with_protected=True)
    whole = queue.lines(None, 100)
    assert len(whole) == 12 - len(done)
    assert whole == sorted(whole, key=lambda line: line.place.order)
    paged, after = [], None
    while lines := queue.lines(after, most):
        paged += lines
        after = read_cursor(lines[-1].place.cursor)
    assert [line.row.id for line in paged] == [line.row.id for line in whole]
    db.session.rollback()


def test_counts_and_pages_on_postgresql(postgresql: Flask) -> None:
    with postgresql.app_context():
        # Nothing is committed: this database is not put back between tests, others left texts.
        (stood,) = progress(with_protected=False, language="sv") or [Progress("sv", 0)]
        everything = {each.language: each.total for each in progress(with_protected=True)}
        asked = questions_for(cast.person("admin"))
        bodies = {n: f"First of {n}.\n\nSecond of {n}." for n in (1, 2, 3)}
        texts = [Text.write(f"someone/{n}", body, by=DESK) for n, body in bodies.items()]
        texts[0].translate("sv", "Ett.\n\nTvå.", by=cast.person("translator"))
        texts[1].guard("owner")
        texts[2].segments[0].note("Who?", by=cast.person("translator"), kind="question")
        db.session.flush()
        need = Need("sv", "kit-1", "Kit", "/", None, frozenset([texts[2].id]))
        queue = Queue(Filters(lang="sv", q="of"), [need], user_id=1, with_protected=False)
        keys = [(line.row.key, line.state) for line in queue.lines(None, 10)]
        assert keys[:4] == [
            (f"someone/{n}", s) for n, s in ((3, "missing"),) * 2 + ((1, "draft"),) * 2
        ]
        rest = queue.lines(queue.place(texts[0].id, 0), 1)
        assert rest[0].row.position == 1
        (swedish,) = progress(with_protected=False, language="sv")
        new = {state: swedish.states[state] - stood.states[state] for state in swedish.states}
        assert (swedish.total - stood.total, new["draft"], new["missing"]) == (4, 2, 2)
        totals = {each.language: each.total for each in progress(with_protected=True)}
        assert totals["sv"] - everything.get("sv", 0) == 6
        ((_need, waited),) = of_needs([need], with_protected=False)
        assert waited.states["missing"] == 2
        assert questions_for(cast.person("admin")) - asked == 1
        db.session.rollback()
