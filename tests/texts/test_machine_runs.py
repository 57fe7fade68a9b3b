"""/texts/machine/LANG and its runs: having what is missing translated by machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from crm import jobs
from crm.audit.models import DESK, Entry
from crm.db import db
from crm.kits.models import Kit
from crm.texts import work
from crm.texts.machine_models import MachineRun, MachineSetting
from tests import cast, factories
from tests.page import Browser
from tests.texts.libretranslate import Server, serve

URL = "/texts/machine/sv"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that speaks LibreTranslate's protocol."""
    with serve() as server:
        yield server


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The jobs that were enqueued: key → run."""
    sent: dict[str, int] = {}

    def enqueue(name: str, run_id: int, *, key: str) -> None:
        sent[key] = run_id

    def status(keys: list[str]) -> dict[str, jobs.Status]:
        return {key: jobs.Status("waiting") for key in keys if key in sent}

    monkeypatch.setattr(jobs, "enqueue", enqueue)
    monkeypatch.setattr(jobs, "status", status)
    monkeypatch.setattr(work, "PAUSE", 0)
    return sent


def _kit(server: Server | None = None) -> Kit:
    person = factories.case()
    factories.fact(person, body="First.\n\nThen.")
    factories.fact(person, "health", body="He is ill.", sensitivity="health")
    kit = factories.kit(person, languages=("en", "sv"))
    if server is not None:
        MachineSetting.current().choose("server", server.url, by=DESK)
        db.session.commit()
    return kit


def _only() -> MachineRun:
    db.session.expire_all()
    return db.session.scalars(select(MachineRun)).one()


def test_what_could_be_translated_is_said_first(officer: Browser, server: Server) -> None:
    _kit(server)
    page = officer.get(URL)
    assert "9 paragraphs are missing." in page.text
    assert server.url.removeprefix("http://") in page.text
    found = officer.get(f"{URL}?q=First")
    assert "only what was chosen: First" in found.text
    assert found.select(f'form[action="{URL}?q=First"]')
    assert not server.asked


def test_has_it_translated(officer: Browser, server: Server, queue: dict[str, int]) -> None:
    kit_id = _kit(server).id
    own = f"{URL}?kit=kit-{kit_id}"
    assert "only what was chosen: The example kit" in officer.get(own).text
    answer = officer.post(own)
    run = _only()
    own = f"/texts/machine/runs/{run.id}"
    assert answer.headers["Location"] == own
    assert queue == {run.job: run.id}
    page = officer.get(own)
    assert "1 paragraph stays" not in page.text, "it is of no kit"
    assert "0 of 8 paragraphs" in page.text and page.select("#machine-run[hx-get]")
    assert officer.get(own, fragment=True).select("#machine-run")
    work.translate_missing(run.id)
    done = officer.get(own)
    assert "Done." in done.text and "8 of 8 paragraphs" in done.text
    assert not done.select("[hx-get]#machine-run")
    assert done.select('a[href="/texts?lang=sv&state=machine"]')
    listed = officer.get(URL)
    assert "8/8" in listed.text and "1 paragraph is missing." in listed.text
    officer.post(URL)
    listed = officer.get(URL)
    assert "1 paragraph stays: it may not leave the desk." in listed.text
    assert "There is nothing that a machine may translate." in listed.text
    # Who reads it sees that no person wrote it.
    segment = db.session.get_one(Kit, kit_id).kit_texts[0].text.segments[0]
    shown = officer.get(f"/texts/{segment.text_id}?lang=sv")
    assert "Translated by machine" in shown.text
    assert f"sv: {segment.body}" in shown.text


def test_stop_and_go_on(officer: Browser, server: Server, queue: dict[str, int]) -> None:
    _kit(server)
    officer.post(URL)
    own = f"/texts/machine/runs/{_only().id}"
    officer.post(f"{own}/go-on")
    assert _only().tries == 1, "it is under way"
    officer.post(f"{own}/stop")
    assert "Somebody stopped it." in officer.get(own).text
    work.translate_missing(_only().id)
    assert not server.asked
    officer.post(f"{own}/go-on")
    assert len(queue) == 2 and _only().state == "open"
    queue.clear()
    page = officer.get(own)
    assert "nobody is working on it" in page.text and not page.select("#machine-run[hx-get]")
    officer.post(f"{own}/go-on")
    assert list(queue) == [_only().job]
    work.translate_missing(_only().id)
    officer.post(f"{own}/stop")
    officer.post(f"{own}/go-on")
    assert _only().state == "done"


def test_the_servers_refusal_is_shown(
    officer: Browser, server: Server, queue: dict[str, int]
) -> None:
    _kit(server)
    server.instead = (429, {"error": "Slowdown: <b>5</b> per minute"})
    officer.post(URL)
    work.translate_missing(_only().id)
    page = officer.get(f"/texts/machine/runs/{_only().id}")
    assert "had enough of us for now: Slowdown: <b>5</b> per minute" in page.text
    assert "0 of 8 paragraphs" in page.text


def test_the_list_of_jobs_is_broken(
    officer: Browser, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise jobs.JobError("The list of jobs does not work: no room")

    monkeypatch.setattr(jobs, "enqueue", fail)
    monkeypatch.setattr(jobs, "status", fail)
    _kit(server)
    page = officer.post(URL)
    page = officer.get(page.headers["Location"])
    assert "no room" in page.text and "nobody is working on it" in page.text


def test_while_it_is_off(officer: Browser, queue: dict[str, int]) -> None:
    _kit()
    page = officer.get(URL)
    assert "an admin decides" in page.text and not page.select(f'form[action="{URL}"]')
    officer.post(URL)
    assert not queue and not db.session.scalars(select(MachineRun)).all()
    assert "Translate by machine" not in officer.get("/texts/progress?lang=sv").text


def test_the_desk_leads_to_it(translator: Browser, member: Browser, server: Server) -> None:
    kit = _kit(server)
    link = f'a[href="{URL}?kit=kit-{kit.id}"]'
    assert translator.get("/texts/progress?lang=sv", fragment=True).select(link)
    assert not member.get("/texts/progress?lang=sv", fragment=True).select(link)


def test_nothing_to_do(officer: Browser, server: Server, queue: dict[str, int]) -> None:
    _kit(server)
    officer.post(f"{URL}?q=nothing+of+the+kind")
    officer.post(f"{URL}?kit=kit-99")
    assert not queue
    officer.get("/texts/machine/xx", status=404)
    officer.get("/texts/machine/runs/99", status=404)


def test_what_is_protected_is_neither_counted_nor_sent(
    officer: Browser, server: Server, queue: dict[str, int]
) -> None:
    _kit(server)
    before = officer.get(URL).text
    hidden = factories.case("Mina Hidden")
    factories.fact(hidden, body="Something about her.")
    hidden.protect("At risk.", by=DESK)
    db.session.commit()
    assert officer.get(URL).text == before
    officer.post(URL)
    work.translate_missing(_only().id)
    assert "Something about her." not in server.words


def test_strangers_and_readers(
    nobody: Browser, member: Browser, server: Server, queue: dict[str, int]
) -> None:
    _kit(server)
    run = MachineRun.begin("sv", [1], by=cast.person("officer"))
    db.session.commit()
    own = f"/texts/machine/runs/{run.id}"
    for url in (URL, f"{own}/stop", f"{own}/go-on"):
        nobody.post(url, status=303)
        member.post(url, status=403)
    member.get(own, status=403)
    assert not queue and _only().state == "open"


def test_wrong_method(officer: Browser) -> None:
    for step in ("stop", "go-on"):
        officer.get(f"/texts/machine/runs/1/{step}", status=405)
    officer._fetch("DELETE", URL, False, 405, {})


def test_is_audited(officer: Browser, server: Server, queue: dict[str, int]) -> None:
    _kit(server)
    officer.post(URL)
    officer.post(f"/texts/machine/runs/{_only().id}/stop")
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("machine."))).all()
    told = [(each.action, each.actor_name) for each in entries if each.actor_id]
    assert told == [("machine.begun", "Officer"), ("machine.stopped", "Officer")]
