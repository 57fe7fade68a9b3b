"""Files of an edition: batches on all cores, their page, one ZIP."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from crm import jobs, pdf
from crm.audit.models import DESK
from crm.cases import consent
from crm.cases.models import Case
from crm.db import db
from crm.kits import batch_work, work
from crm.kits.batches import Batch, finished
from crm.kits.making import Item, find
from crm.kits.models import Edition
from crm.kits.outputs import EditionOutput
from crm.pdf.making import Made
from tests.kits.conftest import actions
from tests.page import Browser


@pytest.fixture
def url(edition: Edition) -> str:
    """The address of the edition."""
    return f"/kits/{edition.kit_id}/editions/1"


def _started(officer: Browser, url: str, *kinds: str) -> Batch:
    page = officer.post(f"{url}/batches", {"kinds": list(kinds), "languages": ["en", "fa"]})
    assert page.headers["Location"].startswith(f"{url}/batches/")
    db.session.expire_all()
    return db.session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one()


def test_a_batch_is_made_and_its_files_appear(officer: Browser, url: str) -> None:
    """It waits, asks again by itself, and ends; every file can be kept, and all in one ZIP."""
    assert officer.get(f"{url}/files").select("form input[name=kinds]")
    batch = _started(officer, url, "docx", "txt", "sheet")
    own = f"{url}/batches/{batch.id}"
    page = officer.get(own)
    assert page.one("#batch").get("hx-trigger") == "every 2s"
    assert page.one("#batch progress").get("max") == "6"
    assert "Look again" in page.text
    batch_work.run(batch.id)
    row = officer.get(own, fragment=True)
    assert row.one("section#batch").get("hx-get") is None
    assert (row.one("progress").get("value"), row.one("h2").text) == ("6", "Finished")
    links = [a.get("href") for a in row.select(".map a")]
    assert len(links) == 6
    for link in links:
        response = officer.client.get(link)
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    response = officer.client.get(f"{url}/files.zip")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "fifteenth-example-1-en.docx",
            "fifteenth-example-1-en.txt",
            "fifteenth-example-1-fa.docx",
            "fifteenth-example-1-fa.txt",
            "sheets/en/fifteenth-example-1-parviz-example-en.pdf",
            "sheets/fa/fifteenth-example-1-parviz-example-fa.pdf",
        ]
    some = officer.client.get(f"{url}/files.zip?kind=txt&language=fa")
    with zipfile.ZipFile(io.BytesIO(some.data)) as archive:
        assert archive.namelist() == ["fifteenth-example-1-fa.txt"]


def test_what_is_done_is_not_done_again(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, officer: Browser, url: str
) -> None:
    """A worker that was killed: the next one makes what is not there."""
    batch = _started(officer, url, "txt", "docx")
    first, _is_new = work.make_now(edition.id, Item("txt", "fa"))
    made: list[Item] = []
    keep = batch_work.making.keep

    def counted(edition: Edition, wanted: Any, content: Any) -> Any:
        made.append(wanted.item)
        return keep(edition, wanted, content)

    monkeypatch.setattr(batch_work.making, "keep", counted)
    batch_work.run(batch.id)
    assert sorted(item for item in made) == [
        ("docx", "en", ""),
        ("docx", "fa", ""),
        ("txt", "en", ""),
    ]
    assert find(edition.id, Item("txt", "fa")) is first
    batch_work.run(batch.id)
    assert len(made) == 3


def test_cancelled_and_gone_on_with(officer: Browser, url: str) -> None:
    """Nothing is begun any more; then it goes on under a key of its own."""
    batch = _started(officer, url, "txt")
    own, key = f"{url}/batches/{batch.id}", batch_work.key(batch)
    officer.post(f"{own}/cancel")
    batch_work.run(batch.id)
    assert finished(batch.edition_id) == {}
    page = officer.get(own)
    assert page.one("#batch h2").text == "Cancelled" and "Go on" in page.text
    officer.post(f"{own}/resume")
    db.session.expire_all()
    batch = db.session.get_one(Batch, batch.id)
    assert batch_work.key(batch) != key and jobs.status([batch_work.key(batch)])
    batch_work.run(batch.id)
    assert set(finished(batch.edition_id)) == {Item("txt", "en"), Item("txt", "fa")}


def test_one_that_fails_does_not_keep_the_others(
    officer: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line is on the page."""
    batch = _started(officer, url, "txt")

    def work_of(document: Any, item: Item) -> Any:
        if item.language == "en":
            raise batch_work.PrintError("No paper.")
        return real(document, item)

    real = batch_work.making.work
    monkeypatch.setattr(batch_work.making, "work", work_of)
    batch_work.run(batch.id)
    page = officer.get(f"{url}/batches/{batch.id}")
    assert "No paper." in page.text and page.one("progress").get("value") == "1"


def test_one_whose_process_died_is_tried_once_more(
    officer: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that took too long is not: it would again."""
    batch = _started(officer, url, "txt")
    tries: Counter[str] = Counter()

    def make(kind: str, part: Any, *more: Any) -> Made:
        language = part["language"]
        tries[language] += 1
        if language == "fa":
            raise pdf.TooLong("Printing took too long and was ended.")
        if tries[language] < 2:
            raise pdf.Ended("Printing broke off: the process that printed has ended.")
        return real(kind, part, *more)

    real = batch_work.make_apart
    monkeypatch.setattr(batch_work, "make_apart", make)
    batch_work.run(batch.id)
    assert tries == {"en": 2, "fa": 1}
    assert set(finished(batch.edition_id)) == {Item("txt", "en")}
    assert "took too long" in officer.get(f"{url}/batches/{batch.id}").text


def test_cards_of_the_same_words_are_not_made_again(edition: Edition, parviz: Case) -> None:
    """A card says no number: the next edition takes it from the last one."""
    from crm.kits import freezing

    item = Item("card-wide", "en", "parviz-example")
    first, _is_new = work.make_now(edition.id, item)
    edition.kit.add_text("brief", "One more paragraph.", by=DESK)
    later = freezing.freeze(edition.kit, by=DESK)
    db.session.commit()
    second, is_new = work.make_now(later.id, item)
    assert later.number == 2 and not is_new
    assert second.key == first.key and second.edition_id == later.id
    text, is_new = work.make_now(later.id, Item("txt", "en"))
    assert is_new and text.sha256 != work.make_now(edition.id, Item("txt", "en"))[0].sha256


@pytest.mark.parametrize("how", ["protected", "withdrawn"])
def test_withheld_is_withheld_in_every_form(
    officer: Browser, member: Browser, edition: Edition, parviz: Case, url: str, how: str
) -> None:
    """No file, no ZIP, no batch, no name."""
    file, _is_new = work.make_now(edition.id, Item("txt", "en"))
    batch = _started(officer, url, "docx")
    link, own = f"{url}/files/{file.id}", f"{url}/batches/{batch.id}"
    assert member.client.get(link).status_code == 200
    if how == "protected":
        parviz.protect("They asked us to.", by=DESK)
    else:
        consent.withdraw(parviz.facts[1], parviz.facts[1].permissions[0], "No.", by=DESK)
    db.session.commit()
    for browser in (member, officer):
        browser.get(link, status=404)
        browser.get(f"{url}/files.zip", status=404)
        for address in (f"{url}/files", own):
            page = browser.get(address)
            assert "Withheld" in page.text and "Parviz" not in page.text
            assert not page.select(".map")
    officer.post(f"{url}/batches", {"kinds": ["txt"], "languages": ["en"]}, status=200)
    with pytest.raises(batch_work.PrintError, match="withheld"):
        batch_work.run(batch.id)
    db.session.rollback()
    assert db.session.scalars(select(EditionOutput.kind)).all() == ["txt"]


def test_invalid(officer: Browser, url: str) -> None:
    """Nothing chosen, or what there is not: what was chosen stays."""
    page = officer.post(f"{url}/batches", {"kinds": ["txt"]}, status=422)
    assert page.one("input[name=kinds][checked]").get("value") == "txt"
    officer.post(f"{url}/batches", {"kinds": ["txt"], "languages": ["sv"]}, status=422)
    officer.post(f"{url}/batches", {"kinds": ["gif"], "languages": ["en"]}, status=422)
    for address in (f"{url}/files/4711", f"{url}/batches/4711", "/kits/1/editions/9/files"):
        officer.get(address, status=404)


def test_a_translator_finds_nothing_and_a_member_reads(
    officer: Browser, translator: Browser, member: Browser, url: str
) -> None:
    """A member starts and cancels nothing."""
    batch = _started(officer, url, "txt")
    own = f"{url}/batches/{batch.id}"
    for address in (f"{url}/files", own, f"{url}/files.zip", f"{url}/files/1"):
        translator.get(address, status=404)
    for address in (f"{url}/batches", f"{own}/cancel", f"{own}/resume"):
        translator.post(address, status=404)
        member.post(address, status=403)
        member.get(address, status=405)
    assert not member.get(f"{url}/files").select("main form")
    assert not member.get(own).select("main form")


def test_it_stands_in_the_record(officer: Browser, url: str) -> None:
    """Who started, cancelled and went on."""
    batch = _started(officer, url, "txt")
    officer.post(f"{url}/batches/{batch.id}/cancel")
    officer.post(f"{url}/batches/{batch.id}/resume")
    assert actions()[-3:] == [
        "edition.batch_started",
        "edition.batch_cancelled",
        "edition.batch_resumed",
    ]
