"""Translating by machine outside a request: what is missing in one language, in batches.

It may be killed at any moment: a batch is kept whole or not at all, and begun anew the job asks
only for what is still missing. Nothing that somebody wrote meanwhile is touched.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import jobs
from crm.audit.models import DESK, Actor, record
from crm.db import db
from crm.texts.leaving import may_leave
from crm.texts.machine import Engine, EngineError
from crm.texts.machine_models import MachineRun, MachineSetting
from crm.texts.models import Segment, Text
from crm.texts.needs import needed
from crm.texts.queue import Filters, Queue

MOST = 1000  # paragraphs in one run
BATCH = 20  # paragraphs in one question to the engine
MOST_LETTERS = 6000  # in one question, unless a single paragraph has more
MOST_SECONDS = 120.0  # for one question: a small server takes a second for each sentence
# Seconds in which others get to write between two batches, as in ``crm.statements.work``.
PAUSE = 0.12
_WITH_ALL = (
    joinedload(Segment.text).options(
        selectinload(Text.translations),
        selectinload(Text.segments).selectinload(Segment.translations),
    ),
    selectinload(Segment.translations),
)


@dataclass(frozen=True)
class Missing:
    """What is missing in a language: the paragraphs that may be sent, how many may not, and
    whether there are more than one run takes."""

    segment_ids: list[int]
    staying: int
    is_more: bool


@dataclass(frozen=True)
class _Person:
    """Who acts, apart from the session, which is emptied again and again."""

    id: int | None
    name: str


@dataclass(frozen=True)
class _Part:
    """A paragraph as it is sent."""

    id: int
    revision: int
    body: str


def missing(filters: Filters) -> Missing:
    """What nobody has translated of what these filters choose, what is needed first first."""
    narrowed = Filters(lang=filters.lang, state="missing", kit=filters.kit, q=filters.q)
    queue = Queue(narrowed, needed(filters.lang), user_id=0, with_protected=False)
    rows = [line.row for line in queue.lines(None, MOST + 1)]
    may = may_leave(row.text_id for row in rows)
    wanted = [row for row in rows[:MOST] if row.text_id in may and row.body]
    # One question is in one language; of each the order stays.
    wanted.sort(key=lambda row: row.language)
    ids = [row.id for row in wanted]
    return Missing(ids, sum(row.text_id not in may for row in rows[:MOST]), len(rows) > MOST)


@jobs.job("texts.machine", tries=2)
def translate_missing(run_id: int) -> None:
    """Translate the paragraphs of a run that are still missing, batch after batch."""
    while (run := db.session.get(MachineRun, run_id)) is not None and run.state == "open":
        by = _Person(run.begun_by_id, run.begun_by_name)
        try:
            _do_batch(run, by)
        except EngineError as error:
            db.session.rollback()
            db.session.get_one(MachineRun, run_id).stop(error.why, error.reason, by=by)
        db.session.commit()
        db.session.expunge_all()
        time.sleep(PAUSE)


def _do_batch(run: MachineRun, by: _Person) -> None:
    engine = MachineSetting.current().build(current_app.config["CRM"], MOST_SECONDS)
    if engine is None:
        raise EngineError("off")
    run_id, language, place = run.id, run.language, run.place
    ids = run.segment_ids[place : place + BATCH]
    wanted = _wanted(ids, language)
    batch = _first(ids, wanted)
    if not batch:
        run.move(place + len(ids), 0)
        return
    source = wanted[batch[0]].language
    parts = [_Part(each, wanted[each].revision, wanted[each].body) for each in batch]
    say_sent(run, {wanted[each].text_id for each in batch}, engine, language, by=by)
    db.session.commit()  # it has left, whatever comes back; and nobody waits for the answer
    words = engine.translate([part.body for part in parts], source, language)
    db.session.expire_all()
    made = _keep(parts, words, language)
    run = db.session.get_one(MachineRun, run_id)
    run.move(place + ids.index(batch[-1]) + 1, made)


def _wanted(ids: Iterable[int], language: str) -> dict[int, Segment]:
    """Those of these paragraphs that are missing in the language and may be sent, as of now."""
    query = select(Segment).where(Segment.id.in_(list(ids))).options(*_WITH_ALL)
    segments = [
        segment
        for segment in db.session.scalars(query.execution_options(populate_existing=True))
        if segment.body and segment.language != language and not segment.translation(language)
    ]
    may = may_leave(segment.text_id for segment in segments)
    return {segment.id: segment for segment in segments if segment.text_id in may}


def _first(ids: Iterable[int], wanted: dict[int, Segment]) -> list[int]:
    """The first of them, in one language and not too long together."""
    batch: list[int] = []
    letters = 0
    for each in ids:
        if each not in wanted:
            continue
        segment = wanted[each]
        letters += len(segment.body)
        is_other = batch and segment.language != wanted[batch[0]].language
        if batch and (is_other or letters > MOST_LETTERS):
            break
        batch.append(each)
    return batch


def _keep(parts: list[_Part], words: list[str], language: str) -> int:
    """Keep the translations of what is as it was sent; returns how many that are."""
    wanted, made = _wanted((part.id for part in parts), language), 0
    for part, said in zip(parts, words, strict=True):
        segment = wanted.get(part.id)
        if segment is not None and (segment.revision, segment.body) == (part.revision, part.body):
            # No person translated it: whoever takes it on becomes the translator.
            segment.translate(language, said, by=DESK, state="machine")
            made += 1
    return made


def say_sent(
    subject: MachineRun | Text, text_ids: set[int], engine: Engine, language: str, *, by: Actor
) -> None:
    """Record what is about to leave: which texts, for whom, to where; never their words."""
    if engine.host:
        where = {"host": engine.host, "language": language, "texts": sorted(text_ids)}
        record("text.sent_out", subject, by=by, **where)


def enqueue(run: MachineRun) -> None:
    """Have a run done soon. Raises ``jobs.JobError``."""
    if run.state == "open":
        jobs.enqueue("texts.machine", run.id, key=run.job)
