"""The preview: drawn by a job, never of what must stay in, never kept as an edition."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm import files, jobs, pdf
from crm.audit.models import DESK, record
from crm.cases.models import Case
from crm.db import db
from crm.kits import preview as previews
from crm.kits import previewing, work
from crm.kits.models import Edition, Kit
from crm.kits.preview import KitPreview
from tests import cast, factories
from tests.page import Browser


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the jobs that were asked for; none runs."""
    keys: list[str] = []
    monkeypatch.setattr(jobs, "enqueue", lambda name, *ids, key: keys.append(key))
    return keys


def test_it_is_drawn_by_a_job(officer: Browser, kit: Kit, asked: list[str]) -> None:
    """Looking only says that there is none; the page then asks for it by itself."""
    url = f"/kits/{kit.id}/preview?language=fa"
    page = officer.get(url, fragment=True)
    root = page.one("section#kit-preview")
    assert (root.get("hx-post"), root.get("hx-trigger")) == (url, "kit-changed, load")
    assert asked == []
    officer.post(url, fragment=True, status=200)
    assert asked == [previews.key(kit.id, "fa", previews.last_line()[0])]
    work.draw_preview(kit.id, "fa", previews.last_line()[0])
    page = officer.get(url)
    pictures = page.select("#kit-preview .sheets-small img")
    assert len(pictures) >= 3
    picture = officer.client.get(pictures[0].get("src"))
    assert picture.data.startswith(b"\xff\xd8") and picture.headers["Cache-Control"] == "no-store"
    assert officer.get(url).one("#kit-preview").get("hx-trigger") == "kit-changed"
    assert db.session.scalar(select(Edition)) is None


def test_where_no_worker_runs(officer: Browser, kit: Kit) -> None:
    """It is drawn while the reader waits."""
    sent = {"language": "en", "now": "1"}
    page = officer.post(f"/kits/{kit.id}/preview", sent)
    assert page.headers["Location"] == f"/kits/{kit.id}/preview?language=en"
    assert officer.get(f"/kits/{kit.id}/preview?language=en").select("#kit-preview img")


def test_the_page_being_edited_comes_first(officer: Browser, kit: Kit) -> None:
    """Large, above all the others."""
    previewing.draw(kit.id, "en")
    officer.get(f"/kits/{kit.id}/edit/ask")
    page = officer.get(f"/kits/{kit.id}/preview?language=en")
    known = previews.known(kit.id, "en")
    assert known is not None and known.places["ask"] > 1
    assert (
        page.one(".sheet-large").get("href").split("?")[0].endswith(f"-{known.places['ask']}.jpg")
    )


def test_it_says_that_it_is_a_draft(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """On every page."""
    printed: list[bytes] = []
    draw = pdf.thumbnail
    monkeypatch.setattr(
        "crm.pdf.thumbnail",
        lambda data, page, width: printed.append(data) or draw(data, page, width),
    )
    kit.arrange(["profiles", "brief"], by=DESK)
    db.session.commit()
    previewing.draw(kit.id, "en")
    pages = pdf.text_of(printed[0])
    assert all("Draft, not an edition" in page for page in pages)
    assert not any("Edition 0" in page for page in pages)


def test_the_same_is_not_drawn_twice(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else was changed meanwhile; and what is not shown any more is not kept."""
    previewing.draw(kit.id, "en")
    record("case.opened", factories.case("Somebody Else"), by=DESK)
    db.session.commit()
    monkeypatch.setattr("crm.kits.printing.render", None)
    previewing.draw(kit.id, "en", 1)
    known = previews.known(kit.id, "en")
    assert known is not None and known.as_of < previews.last_line()[0]
    previewing.draw(kit.id, "en")
    known = previews.known(kit.id, "en")
    assert known is not None and known.as_of == previews.last_line()[0]
    monkeypatch.undo()
    first = previews.picture_key(known, 1)
    kit.entitle("Another title", "", by=DESK)
    db.session.commit()
    previewing.draw(kit.id, "en")
    assert not files.exists(first)


def test_a_sign_in_or_a_call_draws_nothing_anew(officer: Browser, kit: Kit) -> None:
    """Else a desk at work would draw all day."""
    work.draw_preview(kit.id, "fa", previews.last_line()[0])
    drawn = previews.last_line()
    record("user.signed_in", cast.person("officer"), by=DESK)
    factories.contact()
    db.session.commit()
    assert previews.last_line() == drawn
    assert officer.get(f"/kits/{kit.id}/preview?language=fa").select("img[src*='preview/fa-1.jpg']")


def test_what_must_stay_in_is_not_drawn(officer: Browser, kit: Kit, parviz: Case) -> None:
    """Nor shown until it is drawn anew: the record tells that something has changed."""
    previewing.draw(kit.id, "en")
    url = f"/kits/{kit.id}/preview?language=en"
    picture = officer.get(url).select("#kit-preview img")[0].get("src")
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    assert not officer.get(url).select("#kit-preview img")
    assert officer.client.get(picture).status_code == 404
    previewing.draw(kit.id, "en")
    page = officer.get(url)
    assert not page.select("#kit-preview img")
    assert "is protected" in page.one("#kit-preview .form-errors").text_content()


def test_what_is_not_translated_is_drawn(kit: Kit) -> None:
    """A draft shows how far the texts have got."""
    kit.demand({"fa": "reviewed"}, by=DESK)
    db.session.commit()
    previewing.draw(kit.id, "fa")
    known = previews.known(kit.id, "fa")
    assert known is not None and known.pages > 0 and known.problems == []


def test_who_may(officer: Browser, member: Browser, translator: Browser, kit: Kit) -> None:
    """Drafts are for whoever composes; other languages and pages are not there."""
    previewing.draw(kit.id, "en")
    for url in (f"/kits/{kit.id}/preview", f"/kits/{kit.id}/preview/en-1.jpg"):
        translator.get(url, status=404)
        member.get(url, status=403)
    member.post(f"/kits/{kit.id}/preview", {"language": "en"}, status=403)
    officer.get(f"/kits/{kit.id}/preview?language=sv", status=404)
    officer.post(f"/kits/{kit.id}/preview", {"language": "sv"}, status=404)
    officer.get(f"/kits/{kit.id}/preview/en-999.jpg", status=404)
    officer.get(f"/kits/{kit.id}/preview/en-0.jpg", status=404)
    assert officer.client.delete(f"/kits/{kit.id}/preview").status_code == 405


def test_a_language_that_was_taken_out_is_not_drawn(kit: Kit) -> None:
    """The job finds nothing to do."""
    work.draw_preview(kit.id, "sv", 1)
    work.draw_preview(4711, "en", 1)
    assert db.session.scalar(select(KitPreview)) is None
