"""A sentence of the demo's statement changes: what every language then knows of it."""

from __future__ import annotations

from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.home import demo
from crm.kits.models import Kit
from crm.kits.readiness import Readiness, readiness, texts_of
from crm.statements.models import Statement
from crm.texts.models import Segment, Text
from crm.texts.queue import Filters, Queue

Ready = dict[tuple[int, str], Readiness]


def _ready() -> Ready:
    kits = db.session.scalars(db.select(Kit).order_by(Kit.id)).all()
    found = readiness(kits)
    return {(kit.id, each.language): each for kit in kits for each in found[kit.id]}


def _open(language: str) -> set[int]:
    queue = Queue(Filters(lang=language), [], user_id=0, with_protected=True)
    return {line.row.id for line in queue.lines(None, 100_000)}


def _states(languages: set[str]) -> dict[tuple[int, str], str]:
    segments = db.session.scalars(db.select(Segment))
    return {
        (each.id, tag): each.state_in(tag)
        for each in segments
        for tag in languages
        if tag != each.language
    }


def _changed(text: Text) -> Segment:
    """One sentence of the text's longest paragraph says something else."""
    segment: Segment = max(text.segments, key=lambda each: len(each.body))
    sentence, stop, rest = segment.body.partition(".")
    bodies = [each.body for each in text.segments]
    bodies[segment.position] = f"{sentence} once more{stop}{rest}"
    assert text.rewrite("\n\n".join(bodies), by=DESK)
    db.session.commit()
    return segment


def test_makes_one_paragraph_stale_in_every_language(database: Flask) -> None:
    demo.load()
    texts = set().union(*texts_of([kit.id for kit in Kit.query]).values())
    statements = Statement.query.filter(Statement.summary_id.in_(texts)).all()
    summary = max((each.summary for each in statements), key=lambda each: len(each.body))
    before = _ready()
    languages = {tag for _kit, tag in before} - {"en"}
    assert len(languages) >= 3
    for tag in languages:
        summary.translate(tag, summary.body, by=DESK, state="reviewed")
    db.session.commit()
    before, known = _ready(), _states(languages)
    waiting = {tag: _open(tag) for tag in languages}

    segment = _changed(summary)

    now = _states(languages)
    different = {place for place in known if known[place] != now[place]}
    assert different == {(segment.id, tag) for tag in languages}
    assert {now[place] for place in different} == {"stale"}
    kits = {
        kit for kit, ids in texts_of([kit.id for kit in Kit.query]).items() if summary.id in ids
    }
    for (kit_id, tag), ready in _ready().items():
        was = before[kit_id, tag]
        fall = 1 if kit_id in kits and tag != "en" else 0
        assert (was.total, was.states["reviewed"] - ready.states["reviewed"]) == (
            ready.total,
            fall,
        ), (kit_id, tag)
        assert ready.states["stale"] - was.states["stale"] == fall
    for tag in languages:
        assert _open(tag) - waiting[tag] == {segment.id}
