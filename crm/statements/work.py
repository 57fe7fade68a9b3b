"""Bringing in a file outside a request: a rehearsal, and then the import itself.

Both may be killed at any moment: the rehearsal leaves nothing behind, the import whole
people, and begun anew it goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm import files, jobs
from crm.accounts.models import User
from crm.audit.models import DESK, Actor
from crm.cases import exchange as cases
from crm.cases import exchange_table
from crm.db import db
from crm.exchange import Malformed, Report, parse_json
from crm.reader import message as _n
from crm.refusals import Said
from crm.statements import exchange as statements
from crm.statements.importing import CaseImport, together

# Seconds between a few people and the next few, in which others get to write: SQLite has
# one writer at a time, and who waits for it looks every tenth of a second.
PAUSE = 0.12
_GONE = _n("the file is gone: choose it again")


@dataclass(frozen=True)
class _Person:
    """Who acts, apart from the session, which is emptied again and again."""

    id: int | None
    name: str


@jobs.job("cases.check", tries=2)
def check(import_id: int) -> None:
    """Find out what a file would do, and change nothing but how far that has come."""
    row = db.session.get(CaseImport, import_id)
    if row is None or row.state != "checking":
        return

    def keep(done: int, total: int) -> None:
        db.session.rollback()
        _move(import_id, done, total)

    def rehearse(document: Any, report: Report, by: Actor) -> None:
        cases.load(document, by=by, checkpoint=keep, report=report, rehearse=True)
        report.add(statements.load(document, by=by))
        db.session.rollback()
        db.session.get_one(CaseImport, import_id).find(report)
        db.session.commit()

    _run(row, _uploader(row), rehearse)


@jobs.job("cases.import", tries=2)
def take_in(import_id: int) -> None:
    """Take a file in, whole people at a time, and remove it."""
    row = db.session.get(CaseImport, import_id)
    if row is None or row.state != "importing":
        if row is not None and not row.is_open:
            files.delete(row.key)
        return
    before, key = row.result, row.key

    def bring(document: Any, report: Report, by: Actor) -> None:
        def keep(done: int, total: int) -> None:
            _move(import_id, done, total, together(before, report))

        cases.load(document, by=by, checkpoint=keep, report=report)
        report.add(statements.load(document, by=by))
        db.session.get_one(CaseImport, import_id).end(together(before, report), by=by)
        db.session.commit()
        files.delete(key)

    _run(row, _Person(row.confirmed_by_id, row.confirmed_by_name or DESK.name), bring)


def _run(row: CaseImport, by: Actor, work: Callable[[Any, Report, Actor], None]) -> None:
    import_id, key = row.id, row.key
    try:
        report = Report()
        document = _read(row, report)
        # SQLite has one writer: a long reading must not hold an old view of the database.
        db.session.rollback()
        work(document, report, by)
    except (Malformed, files.FileMissing) as error:
        db.session.rollback()
        row = db.session.get_one(CaseImport, import_id)
        if row.is_open:
            row.refuse(error.said if isinstance(error, Malformed) else Said(_GONE), by=by)
            db.session.commit()
        files.delete(key)


def _read(row: CaseImport, report: Report) -> Any:
    content = files.get(row.key)
    if row.form == "json":
        return cases.check(parse_json(content, row.name))
    return cases.check(exchange_table.parse(content, row.form, row.name, report))


def _move(import_id: int, done: int, total: int, report: Report | None = None) -> None:
    db.session.get_one(CaseImport, import_id).move(done, total, report)
    db.session.commit()
    db.session.expunge_all()
    if done < total:
        time.sleep(PAUSE)


def _uploader(row: CaseImport) -> Actor:
    person = db.session.get(User, row.uploaded_by_id) if row.uploaded_by_id else None
    return _Person(person.id, person.name) if person else DESK


def enqueue(row: CaseImport) -> None:
    """Have the next step of a file done soon. Raises ``jobs.JobError``."""
    if row.state in _STEPS:
        jobs.enqueue(_STEPS[row.state], row.id, key=key(row))


_STEPS = {"checking": "cases.check", "importing": "cases.import"}


def key(row: CaseImport) -> str:
    """The key of that job; with the file's, as a restored database gives ids a second time."""
    return f"{_STEPS.get(row.state, 'cases.check')}:{row.id}:{row.key[-20:]}"
