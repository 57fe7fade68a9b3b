"""Bringing in a file of cases: /cases/import…"""

from __future__ import annotations

import json
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm import files, jobs
from crm.audit.models import DESK, Entry
from crm.cases import exchange_table, exchange_writing
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.db import db
from crm.exchange import Report
from crm.statements import importing, work
from crm.statements.importing import CaseImport
from tests import factories
from tests.page import Browser, Page

URL = "/cases/import"


def document(people: int = 3, **more: Any) -> dict[str, Any]:
    """People with two facts each, of whom the first is protected."""
    source = {"id": "radio", "publisher": "Radio", "title": "A report",
              "url": "https://radio.example/1", "language": "en"}  # fmt: skip
    facts = [
        {"kind": kind, "date": "2019", "text": f"= {kind}", "source_ids": ["radio"],
         "confidence": "single source"}
        for kind in ("arrest", "trial")
    ]  # fmt: skip
    named = [
        {"name_en": f"Person {number}", "name_fa": f"شخص {number}", "publish": number > 1,
         "facts": list(facts)}
        for number in range(1, people + 1)
    ]  # fmt: skip
    return {"sources": [source], "people": named, **more}


def _json(told: Any) -> bytes:
    return json.dumps(told).encode()


def _row(import_id: int) -> CaseImport:
    """As it is now, apart from the session, which the jobs empty."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get_one(CaseImport, import_id)
    db.session.expunge(row)
    return row


def upload(browser: Browser, content: bytes, name: str = "cases.json") -> CaseImport:
    """Send a file; the job waits."""
    sent = {"file": (BytesIO(content), name)}
    page = browser.post(URL, sent, content_type="multipart/form-data")
    row = db.session.scalars(select(CaseImport).order_by(CaseImport.id.desc())).first()
    assert row is not None and page.headers["Location"] == f"{URL}/{row.id}"
    return _row(row.id)


def checked(browser: Browser, content: bytes, name: str = "cases.json") -> CaseImport:
    """Send a file, and have it looked through."""
    row = upload(browser, content, name)
    work.check(row.id)
    return _row(row.id)


def _count(model: type[Case] | type[Fact] | type[Source]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id))) or 0


def _counts(page: Page) -> dict[str, list[int]]:
    """New, changed, unchanged and refused rows of each kind, as the page shows them."""
    rows = page.select("#case-import table tr:has(td.num)")
    return {
        row.cssselect("th")[0].text_content(): [
            int(cell.text_content()) for cell in row.cssselect("td")
        ]
        for row in rows
    }


def _actions() -> list[str]:
    query = select(Entry.action).where(Entry.subject_type == "caseimport").order_by(Entry.id)
    return list(db.session.scalars(query))


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes here."""
    monkeypatch.setattr(work, "PAUSE", 0)


@pytest.mark.parametrize("name", ["cases.json", "Cases.CSV", "cases.xlsx"])
def test_a_file_is_looked_through_and_then_brought_in(officer: Browser, name: str) -> None:
    told = document()
    content = {
        "cases.json": _json,
        "Cases.CSV": partial(exchange_table.write, form="csv"),
        "cases.xlsx": partial(exchange_table.write, form="xlsx"),
    }[name](told)
    officer.get(URL)
    row = upload(officer, content, name)
    waiting = officer.get(f"{URL}/{row.id}")
    assert waiting.one("#case-import").get("hx-trigger") == "every 1s"
    assert "nothing is changed" in waiting.text
    work.check(row.id)
    page = officer.get(f"{URL}/{row.id}")
    assert page.one("#case-import").get("hx-get") is None
    assert _counts(page) == {"Sources": [1, 0, 0, 0], "People": [3, 0, 0, 0], "Facts": [6, 0, 0, 0]}
    assert (_count(Case), _count(Fact), _count(Source)) == (0, 0, 0)
    officer.post(f"{URL}/{row.id}/confirm")
    page = officer.get(f"{URL}/{row.id}")
    assert page.one("#case-import").get("hx-trigger") == "every 1s"
    work.take_in(row.id)
    page = officer.get(f"{URL}/{row.id}")
    assert "Brought in." in page.text and _counts(page)["Facts"] == [6, 0, 0, 0]
    assert (_count(Case), _count(Fact), _count(Source)) == (3, 6, 1)
    row = _row(row.id)
    assert (row.done, row.total, row.state) == (3, 3, "done")
    assert not files.exists(row.key)
    assert row.name == name and name in officer.get(URL).text
    # The job may come a second time.
    work.take_in(row.id)
    assert _count(Fact) == 6


def test_answers_a_fragment(officer: Browser) -> None:
    row = checked(officer, _json(document()))
    page = officer.get(f"{URL}/{row.id}", fragment=True)
    assert page.one("#case-import") is not None and not page.select("main")


def test_refused_rows_are_named(officer: Browser) -> None:
    told = document()
    told["people"][1]["facts"] = [*told["people"][1]["facts"], {"kind": "nonsense"}]
    row = checked(officer, exchange_table.write(told, "xlsx"), "cases.xlsx")
    page = officer.get(f"{URL}/{row.id}")
    assert "1 row is refused" in page.text
    assert "line 7" in page.text and "unknown kind" in page.text
    officer.post(f"{URL}/{row.id}/confirm")
    work.take_in(row.id)
    assert "unknown kind" in officer.get(f"{URL}/{row.id}").text
    assert _count(Fact) == 6


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[]"), ("a.json", b"{"), ("a.csv", b"x\n"), ("a.csv", b"\xff"), ("a.xlsx", b"PK")],
)
def test_a_file_that_is_none_is_refused_whole(officer: Browser, name: str, content: bytes) -> None:
    row = checked(officer, content, name)
    assert "cannot be read" in officer.get(f"{URL}/{row.id}").text
    assert not files.exists(row.key)
    officer.post(f"{URL}/{row.id}/confirm")
    assert _row(row.id).state == "refused"
    assert _actions() == ["cases.uploaded", "cases.import_refused"]


def test_a_file_without_anything_good_cannot_be_confirmed(officer: Browser) -> None:
    row = checked(officer, _json({"sources": [{"id": "x"}], "people": []}))
    page = officer.get(f"{URL}/{row.id}")
    assert not page.select(f"form[action='{URL}/{row.id}/confirm']")
    officer.post(f"{URL}/{row.id}/confirm")
    assert _row(row.id).state == "checked"


def test_a_file_that_is_lost_is_told(officer: Browser) -> None:
    row = upload(officer, _json(document()))
    files.delete(row.key)
    work.check(row.id)
    assert "cannot be read" in officer.get(f"{URL}/{row.id}").text


def test_discarding_removes_the_file(officer: Browser) -> None:
    row = checked(officer, _json(document()))
    assert files.exists(row.key)
    officer.post(f"{URL}/{row.id}/discard")
    assert not files.exists(row.key)
    assert "Discarded" in officer.get(f"{URL}/{row.id}").text
    officer.post(f"{URL}/{row.id}/confirm")
    work.take_in(row.id)
    assert _count(Case) == 0
    assert _actions() == ["cases.uploaded", "cases.import_discarded"]


def test_what_is_being_brought_in_is_not_discarded(officer: Browser) -> None:
    row = checked(officer, _json(document()))
    officer.post(f"{URL}/{row.id}/confirm")
    officer.post(f"{URL}/{row.id}/discard")
    assert _row(row.id).state == "importing"
    assert files.exists(row.key)


def test_what_nobody_wants_is_removed_after_days(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = checked(officer, _json(document()))
    monkeypatch.setattr(importing, "_KEPT", -importing._KEPT)
    upload(officer, _json(document()))
    assert _row(row.id).state == "discarded"
    assert not files.exists(row.key)


class Killed(BaseException):
    """The worker is gone: nothing catches it."""


def test_killed_halfway_it_goes_on_in_whole_people(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the numbers are those of the whole."""
    monkeypatch.setattr(exchange_writing, "_FACTS_AT_ONCE", 2)
    row = checked(officer, _json(document(5)))
    officer.post(f"{URL}/{row.id}/confirm")
    real, seen = work._move, []

    def move(import_id: int, done: int, total: int, report: Report | None = None) -> None:
        real(import_id, done, total, report)
        seen.append(done)
        if len(seen) == 2:
            raise Killed

    monkeypatch.setattr(work, "_move", move)
    with pytest.raises(Killed):
        work.take_in(row.id)
    assert (_count(Case), _count(Fact)) == (2, 4)
    page = officer.get(f"{URL}/{row.id}")
    assert "2 of 5 people" in page.text and _counts(page)["Facts"] == [4, 0, 0, 0]
    work.take_in(row.id)
    assert seen == [1, 2, 1, 2, 3, 4, 5]
    assert (_count(Case), _count(Fact)) == (5, 10)
    told = _row(row.id).result
    assert told is not None
    assert (told["created"]["facts"], told["created"]["people"]) == (10, 5)
    assert not sum(told["skipped"].values()) and not sum(told["updated"].values())


def test_a_rehearsal_finds_what_the_import_does(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New, changed and unchanged rows and a statement, a few people at a time."""
    monkeypatch.setattr(exchange_writing, "_FACTS_AT_ONCE", 2)
    first = document(4)
    row = checked(officer, _json(first))
    officer.post(f"{URL}/{row.id}/confirm")
    work.take_in(row.id)
    second = document(5)
    second["people"][2]["facts"][0] = second["people"][2]["facts"][0] | {"text": "Other."}
    second["people"][0]["group"] = "statement of 14"
    summary = {"text": "Words.", "source_ids": ["radio"], "confidence": "single source"}
    second["statement"] = {"title": "A statement", "date": "2019", "summary": summary}
    row = checked(officer, _json(second))
    found = row.findings
    officer.post(f"{URL}/{row.id}/confirm")
    work.take_in(row.id)
    assert found is not None
    assert found["created"] == {"facts": 2, "people": 1, "statements": 1, "signatures": 1}
    assert found["updated"] == {"facts": 1}
    assert _row(row.id).result == found


def test_a_step_that_stopped_is_sent_again(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise jobs.JobError("The list of jobs does not work.")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "enqueue", broken)
        row = upload(officer, _json(document()))
    page = officer.get(f"{URL}/{row.id}")
    assert "It stopped" in page.text and page.one("#case-import").get("hx-get") is None
    officer.post(f"{URL}/{row.id}/again")
    page = officer.get(f"{URL}/{row.id}")
    assert page.one("#case-import").get("hx-trigger") == "every 1s"


@pytest.mark.parametrize("name", ["cases.pdf", "cases", "", "cases.xls"])
def test_another_kind_of_file_is_refused(officer: Browser, name: str) -> None:
    sent = {"file": (BytesIO(b"x"), name)}
    page = officer.post(URL, sent, content_type="multipart/form-data", status=422)
    assert page.one("#file-error") is not None
    assert db.session.scalar(select(func.count(CaseImport.id))) == 0


def test_a_file_that_is_too_large_is_refused(
    officer: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    sent = {"file": (BytesIO(b"x" * 2000), "a.json")}
    officer.post(URL, sent, content_type="multipart/form-data", status=413)


def test_a_name_is_only_a_name(officer: Browser) -> None:
    row = upload(officer, _json(document()), "../../etc/pass\u202ewd.json")
    assert row.name == "passwd.json"
    assert row.key.startswith("imports/") and len(row.key) == len("imports/.json") + 32


def test_an_unknown_file_is_not_found(officer: Browser) -> None:
    officer.get(f"{URL}/99", status=404)
    officer.post(f"{URL}/99/confirm", status=404)


def test_members_are_refused_and_strangers_find_nothing(
    officer: Browser, member: Browser, translator: Browser
) -> None:
    row = checked(officer, _json(document()))
    for browser, status in ((member, 403), (translator, 404)):
        browser.get(URL, status=status)
        browser.post(URL, {}, status=status)
        browser.get(f"{URL}/{row.id}", status=status)
        for step in ("confirm", "again", "discard"):
            browser.post(f"{URL}/{row.id}/{step}", status=status)
    assert _row(row.id).state == "checked"


def test_what_changes_is_posted(officer: Browser) -> None:
    row = checked(officer, _json(document()))
    for step in ("confirm", "again", "discard"):
        officer.get(f"{URL}/{row.id}/{step}", status=405)
    officer.get("/cases/export/json", status=405)


def test_every_step_is_recorded_under_the_officers_name(officer: Browser) -> None:
    row = checked(officer, _json(document()))
    officer.post(f"{URL}/{row.id}/confirm")
    work.take_in(row.id)
    assert _actions() == ["cases.uploaded", "cases.import_confirmed", "cases.imported"]
    entries = db.session.scalars(select(Entry)).all()
    assert {entry.actor_name for entry in entries if entry.action != "user.added"} >= {
        next(entry.actor_name for entry in entries if entry.action == "cases.uploaded")
    }
    assert all(
        entry.actor_id is not None for entry in entries if entry.subject_type in ("case", "fact")
    )


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_what_may_leave_leaves(officer: Browser, form: str) -> None:
    shown = factories.case("Parviz Example")
    factories.fact(shown, sources=[factories.source("radio")])
    hidden = factories.case("Secret Somebody", original_name="راز نهان")
    factories.fact(hidden, sources=[factories.source("other")])
    hidden.protect("Danger.", by=DESK)
    db.session.commit()
    assert officer.get("/cases").select(f"form[action='/cases/export/{form}']")
    page = officer.post(f"/cases/export/{form}", status=200)
    content = page.response.get_data()
    assert page.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "json":
        told = json.loads(content)
    else:
        told = exchange_table.parse(content, form, "x", Report())
    assert [each["name_en"] for each in told["people"]] == ["Parviz Example"]
    assert [each["id"] for each in told["sources"]] == ["radio"]
    entry = db.session.scalars(select(Entry).where(Entry.action == "cases.exported")).one()
    assert (entry.detail["form"], entry.detail["people"]) == (form, 1)
    assert entry.actor_id is not None


def test_only_officers_export(member: Browser, translator: Browser, officer: Browser) -> None:
    member.post("/cases/export/json", status=403)
    translator.post("/cases/export/json", status=404)
    officer.post("/cases/export/pdf", status=404)
    factories.case()
    assert not member.get("/cases").select("form[action^='/cases/export/']")


def test_on_postgresql(postgresql: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_writing, "_FACTS_AT_ONCE", 2)
    with postgresql.app_context():
        taken = CaseImport.take("cases.json", _json(document(4)), by=DESK)
        db.session.commit()
        row = _row(taken.id)
        work.check(row.id)
        found = _row(row.id).findings
        db.session.get_one(CaseImport, row.id).confirm(by=DESK)
        db.session.commit()
        work.take_in(row.id)
        assert _row(row.id).result == found
        assert found is not None and found["created"]["facts"] == 8
