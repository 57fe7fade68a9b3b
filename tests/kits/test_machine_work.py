"""The job that translates by machine what is missing, against a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.audit.models import DESK, Entry
from crm.db import db
from crm.kits.models import Kit
from crm.texts import work
from crm.texts.machine_models import MachineRun, MachineSetting
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.queue import Filters
from tests import cast, factories
from tests.texts.libretranslate import KEY, Server, serve

_BODY = "First of all.\n\nThen this.\n\nAnd this."


@pytest.fixture
def server(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that an admin has set."""
    monkeypatch.setattr(work, "PAUSE", 0)
    with serve() as server:
        MachineSetting.current().choose("server", server.url, by=DESK)
        db.session.commit()
        yield server


def _kit() -> Kit:
    person = factories.case()
    factories.fact(person, body=_BODY)
    factories.fact(person, "health", body="He is ill.", sensitivity="health")
    return factories.kit(person, languages=("en", "sv"))


def _begin(**filters: str) -> MachineRun:
    found = work.missing(Filters(**{"lang": "sv", **filters}))
    run = MachineRun.begin("sv", found.segment_ids, by=cast.person("officer"))
    db.session.commit()
    return run


def _run(run: MachineRun) -> MachineRun:
    run_id = run.id
    work.translate_missing(run_id)
    return db.session.get_one(MachineRun, run_id)


def _made() -> list[SegmentTranslation]:
    return list(db.session.scalars(select(SegmentTranslation).order_by(SegmentTranslation.id)))


def _entries(action: str) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.action == action)))


def test_what_is_missing_is_translated(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 4)
    kit = _kit()
    found = work.missing(Filters(lang="sv"))
    assert (len(found.segment_ids), found.staying, found.is_more) == (9, 1, False)
    run = _run(_begin(kit=f"kit-{kit.id}"))
    assert (run.state, run.total, run.place, run.made) == ("done", 9, 9, 9)
    assert [len(each["q"]) for each in server.asked] == [4, 4, 1]
    made = _made()
    assert {each.state for each in made} == {"machine"}
    assert all(each.body == f"sv: {each.segment.body}" for each in made)
    assert {each.translated_by_id for each in made} == {None}
    fact = db.session.scalars(select(Text).where(Text.body == _BODY)).one()
    assert fact.state_in("sv") == "machine"
    assert fact.printed("sv").state == "untranslated"


def test_it_is_done_once(server: Server) -> None:
    _kit()
    first = _run(_begin())
    first_id, asked = first.id, len(server.asked)
    assert first.made == 9
    again = _begin()
    assert again.total == 0
    assert _run(again).state == "done"
    work.translate_missing(first_id)
    assert db.session.get_one(MachineRun, first_id).made == 9
    assert len(server.asked) == asked and len(_made()) == 9


def test_what_is_sent_is_in_the_record_and_its_words_are_not(server: Server) -> None:
    _kit()
    server.key = KEY
    run = _run(_begin())
    assert (run.why, run.reason) == ("key", "Invalid API key None")
    assert not _made()
    (entry,) = _entries("text.sent_out")  # it was sent, whatever came back
    texts = set(db.session.scalars(select(Text.id).where(Text.body != "He is ill.")))
    host = server.url.removeprefix("http://")
    assert entry.detail == {"host": host, "language": "sv", "texts": sorted(texts)}
    assert (entry.actor_name, entry.subject_type) == ("Officer", "machinerun")
    assert "First of all" not in str([each.detail for each in db.session.scalars(select(Entry))])
    assert [each.detail["why"] for each in _entries("machine.stopped")] == ["key"]


def test_what_must_stay_is_never_sent(server: Server) -> None:
    _kit()
    hidden = factories.case("Mina Hidden")
    factories.fact(hidden, body="Something about her.")
    other = factories.fact(factories.case("Other Example"), body="No permission yet.")
    Text.write("nobody/1", "Whose is this?", by=DESK)
    every = list(db.session.scalars(select(Segment.id)))
    run = MachineRun.begin("sv", every, by=DESK)
    db.session.commit()
    other.change(by=DESK, may_publish=False)
    hidden.protect("At risk.", by=DESK)
    db.session.commit()
    run = _run(run)
    assert (run.state, run.made) == ("done", 9)
    said = " ".join(server.words)
    for kept in ("Something about her", "No permission", "Whose is", "He is ill"):
        assert kept not in said


def test_what_becomes_protected_meanwhile_is_not_kept(server: Server, database: Flask) -> None:
    brief = _kit().kit_texts[0].text_id

    def protect() -> None:
        with database.app_context():
            db.session.get_one(Text, brief).guard("owner")
            db.session.commit()

    run = _begin()
    server.before = protect
    assert _run(run).made == 8
    assert brief not in {each.segment.text_id for each in _made()}


def test_what_somebody_writes_meanwhile_stands(server: Server, database: Flask) -> None:
    _kit()
    segments = list(db.session.scalars(select(Segment).where(Segment.body == "Then this.")))
    ids = [each.id for each in segments]
    first = db.session.scalars(select(Segment.id).where(Segment.body == "First of all.")).one()
    by_id = cast.person("translator").id

    def write() -> None:
        with database.app_context():
            person = db.session.get_one(User, by_id)
            db.session.get_one(Segment, ids[0]).translate("sv", "Sedan detta.", by=person)
            text = db.session.get_one(Segment, first).text
            text.rewrite(text.body.replace("First of all.", "First of everything."), by=DESK)
            db.session.commit()

    run = _begin()
    server.before = write
    run = _run(run)
    assert (run.state, run.made) == ("done", 7)
    segment = db.session.get_one(Segment, ids[0])
    put = segment.translation("sv")
    assert put is not None and (put.body, put.state) == ("Sedan detta.", "draft")
    assert db.session.get_one(Segment, first).translation("sv") is None
    server.before = lambda: None
    assert _run(_begin()).made == 1


def test_it_stops_and_goes_on_where_it_was(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 4)
    _kit()
    run = _begin()

    def fail_later() -> None:
        if len(server.asked) == 2:
            server.instead = (429, {"error": "Slowdown"})

    server.before = fail_later
    run = _run(run)
    assert (run.state, run.why, run.reason, run.place) == ("stopped", "quota", "Slowdown", 4)
    assert len(_made()) == 4
    server.instead, server.before = None, lambda: None
    job = run.job
    run.go_on(by=DESK)
    db.session.commit()
    assert run.job != job
    run = _run(run)
    assert (run.state, run.place, run.made) == ("done", 9, 9)
    assert len(_made()) == 9


def test_a_killed_worker_loses_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 4)
    _kit()
    run_id, real = _begin().id, work._keep

    def die(*arguments: object) -> int:
        real(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "_keep", die)
    with pytest.raises(KeyboardInterrupt):
        work.translate_missing(run_id)
    db.session.rollback()
    db.session.remove()
    assert not _made() and db.session.get_one(MachineRun, run_id).place == 0
    monkeypatch.setattr(work, "_keep", real)
    work.translate_missing(run_id)
    assert len(_made()) == 9


def test_switched_off_it_sends_nothing(server: Server) -> None:
    _kit()
    run = _begin()
    MachineSetting.current().choose("off", server.url, by=DESK)
    db.session.commit()
    assert _run(run).why == "off"
    assert not server.asked


def test_two_languages_are_two_questions(server: Server) -> None:
    kit = _kit()
    text = kit.kit_texts[0].text
    text.language = text.segments[0].language = "fa"
    db.session.commit()
    assert _run(_begin()).made == 9
    assert [each["source"] for each in server.asked] == ["en", "fa"]


def test_a_pair_that_the_server_lacks(server: Server) -> None:
    _kit()
    found = work.missing(Filters(lang="ru"))
    run = MachineRun.begin("ru", found.segment_ids, by=DESK)
    db.session.commit()
    assert _run(run).why == "pair"
    assert not server.asked


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    answers=st.lists(
        st.sampled_from(
            [
                (200, b"{"),
                (200, {"translatedText": ["one"]}),
                (200, {"translatedText": ["a", "b", "", "d"]}),
                (200, {"translatedText": [1, 2, 3, 4]}),
                (200, {"translatedText": ["a\0", "b\n\nb", "c\ud800", "d"]}),
                (429, {"error": "enough"}),
                None,
            ]
        ),
        max_size=4,
    )
)
def test_whatever_the_server_answers_nothing_is_half_written(
    server: Server, monkeypatch: pytest.MonkeyPatch, answers: list[object]
) -> None:
    monkeypatch.setattr(work, "BATCH", 4)
    if not db.session.scalar(select(func.count()).select_from(Kit)):
        _kit()
    for put in _made():
        db.session.delete(put)
    db.session.commit()
    server.asked, left = [], list(answers)

    def answer() -> None:
        server.instead = left.pop(0) if left else None  # type: ignore[assignment]

    server.before = answer
    run = _run(_begin())
    made = _made()
    assert run.state in ("done", "stopped")
    assert len(made) == run.made == run.place, "whole batches and nothing else"
    assert run.place % 4 == 0 or run.state == "done"
    for put in made:
        assert put.state == "machine" and put.body and "\n\n" not in put.body
