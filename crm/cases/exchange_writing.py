"""Bringing the rows of a cases file into the database, a few whole people at a time.

Protected people come first: what is written after them is looked through for their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm.audit.models import Actor
from crm.cases import conflicts, listing
from crm.cases.conflicts import OtherReport
from crm.cases.dated import ends_too_early
from crm.cases.details import details_of
from crm.cases.exchange_details import FACT_OF, write_proceedings
from crm.cases.facts import Fact, Source
from crm.cases.merging import sources_by_key, sources_called
from crm.cases.models import Case
from crm.db import db
from crm.exchange import Report
from crm.reader import message as _n
from crm.refusals import Said

if TYPE_CHECKING:
    from crm.cases.exchange import FactRow, PersonRow

# Called with how many people of how many are written.
Checkpoint = Callable[[int, int], None]
# So many facts are written before a checkpoint, and never half a person.
_FACTS_AT_ONCE = 200


def write_sources(
    rows: Mapping[str, dict[str, Any]], report: Report, by: Actor, update: bool
) -> None:
    """Add the sources by key, or change what is said of those that the desk has."""
    register = sources_by_key()
    for key, fields in rows.items():
        source = register.get(key)
        if source is None:
            Source.add(key, by=by, **fields)
            report.note("sources", is_new=True, is_changed=True)
        else:
            said = {name: value for name, value in fields.items() if name != "absorbed"}
            is_changed = update and source.key == key and source.change(by=by, **said)
            report.note("sources", is_new=False, is_changed=is_changed)
    db.session.flush()


def write_people(
    rows: Sequence[PersonRow],
    report: Report,
    by: Actor,
    update: bool,
    checkpoint: Checkpoint,
    prepare: Callable[[Sequence[PersonRow]], None] | None = None,
) -> None:
    """Write the people with their facts, a few at a time.

    ``prepare`` is called before each few of them with these, ``checkpoint`` after.
    """
    ordered = sorted(rows, key=lambda row: row.protected_reason is None)
    done = 0
    for batch in _batches(ordered):
        if prepare is not None:
            prepare(batch)
        register = sources_called(cited_by(batch))
        query = (
            select(Case)
            .where(Case.slug.in_([row.slug for row in batch]))
            .options(*listing.WITH_ALL)
        )
        cases = {case.slug: case for case in db.session.scalars(query).unique()}
        for row in batch:
            _write_person(cases.get(row.slug), row, register, report, by, update)
        db.session.flush()
        done += len(batch)
        # Else they would hold what the session lets go.
        del cases, register
        checkpoint(done, len(ordered))


def _batches(rows: Sequence[PersonRow]) -> Iterator[list[PersonRow]]:
    batch: list[PersonRow] = []
    facts = 0
    for row in rows:
        is_other_kind = batch and (batch[0].protected_reason is None) != (
            row.protected_reason is None
        )
        if batch and (is_other_kind or facts + len(row.facts) > _FACTS_AT_ONCE):
            yield batch
            batch, facts = [], 0
        batch.append(row)
        facts += len(row.facts)
    if batch:
        yield batch


def cited_by(batch: Sequence[PersonRow]) -> set[str]:
    """The keys of the sources that these people's facts cite."""
    keys = {key for row in batch for fact in row.facts for key in fact.source_keys or ()}
    also = (each for row in batch for fact in row.facts for each in fact.also or ())
    return keys | {each.source_key for each in also if each.source_key}


def _write_person(
    case: Case | None,
    row: PersonRow,
    register: Mapping[str, Source],
    report: Report,
    by: Actor,
    update: bool,
) -> None:
    is_new = case is None
    case = case or Case.open(row.slug, row.name, row.original_name, by=by)
    is_changed = (is_new or update) and _name_and_protect(case, row, by)
    if update:
        is_changed = write_proceedings(case, row.proceedings, by) or is_changed
    report.note("people", is_new=is_new, is_changed=is_changed)
    facts = {fact.position: fact for fact in case.facts}
    for each in row.facts:
        _write_fact(case, facts.get(each.number), each, register, report, by, update)
    if is_new or update:
        # Those that came with these facts have their numbers now, too.
        write_proceedings(case, row.proceedings, by)


def _name_and_protect(case: Case, row: PersonRow, by: Actor) -> bool:
    # What the file leaves out stays, so other spellings only ever come to those there are.
    is_changed = case.rename(
        by=by,
        name=row.name,
        original_name=row.original_name,
        spellings=row.spellings,
        aliases=list(dict.fromkeys([*case.aliases, *row.aliases])),
    )
    is_changed = case.recall(row.former_names, by=by) or is_changed
    if row.protected_reason and not case.is_protected:
        # Surnames that the file does not name are not guessed: an officer must say which of
        # them are no everyday words.
        case.protect(row.protected_reason, words=row.guard_words, by=by)
        is_changed = True
    return is_changed


def _write_fact(
    case: Case,
    fact: Fact | None,
    row: FactRow,
    register: Mapping[str, Source],
    report: Report,
    by: Actor,
    update: bool,
) -> None:
    sources = None if row.source_keys is None else [register[key] for key in row.source_keys]
    also = conflicts.alternatives(
        OtherReport(day, value, register[key] if key else None, stage, is_preferred)
        for day, value, key, stage, is_preferred in row.also or ()
    )
    where = Said(FACT_OF, {"person": case.name, "number": row.number})
    if fact is None:
        case.add_fact(
            row.kind,
            row.body,
            by=by,
            sources=sources or (),
            position=row.number,
            alternatives=also,
            permissions=row.permissions,
            details=row.details and row.details.said,
            **row.fields,
            **row.first,
        )
        report.note("facts", is_new=True, is_changed=True)
    elif _is_another(fact, row):
        # Somebody may have added it under this number since.
        message = _n("the desk has another fact of kind %(kind)s under this number")
        report.refuse("facts", where, Said(message, {"kind": fact.kind}))
    elif update and _ends_too_early(fact, row):
        report.refuse("facts", where, Said(_n("it would end before it began")))
    else:
        is_changed = update and fact.change(
            by=by,
            body=row.body,
            sources=sources,
            kind=row.kind,
            alternatives=None if row.also is None else also,
            details=row.details and row.details.over(details_of(fact)),
            **_without_giving(row.fields),
        )
        report.note("facts", is_new=False, is_changed=is_changed)


def _ends_too_early(fact: Fact, row: FactRow) -> bool:
    # The file may give one of the dates alone.
    names = ("happened_on", "qualifier", "ended_on")
    return ends_too_early(*(row.fields.get(name, getattr(fact, name)) for name in names))


def _is_another(fact: Fact, row: FactRow) -> bool:
    happened_on = row.fields.get("happened_on", fact.happened_on)
    is_moved = (fact.kind, fact.happened_on) != (row.kind, happened_on)
    return is_moved and fact.text.body != row.body


def _without_giving(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a file may change of a fact that is there: it withdraws a permission, gives none."""
    return {name: value for name, value in fields.items() if name != "may_publish" or not value}
