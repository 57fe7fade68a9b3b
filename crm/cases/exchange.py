"""Cases from a file, in the format of statement14.json.

``{"sources": [...], "people": [...], "statement": {...}, "about": {...}}``; what a row may
hold is told by the ``*_KEYS`` below and by the ``_read_*`` functions. A person is matched
by slug (made from the name where none is given), a fact by its number within the person, a
source by its id. What a file leaves out stays as it is, and no file lifts a protection:
only a person can, in the browser. The statement is read by ``crm.statements.exchange``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.audit.models import DESK, Actor
from crm.cases import conflicts, truth_rows
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.models import Case, Fact, FactSource, Source
from crm.cases.vocabulary import CONFIDENCES, FACT_KINDS, RELIABILITIES, SENSITIVITIES, STAGES
from crm.db import db
from crm.exchange import Malformed, Report, Row, RowError, language_tag, shown

DOCUMENT_KEYS = ("sources", "people", "statement", "about")
SOURCE_KEYS = (
    *("id", "publisher", "title", "url", "date", "language"),
    *("note", "reliability", "origin"),
)
PERSON_KEYS = (
    *("name_en", "name_fa", "aliases", "group", "facts", "publish", "publish_note"),
    *("slug", "names"),
)
FACT_KEYS = (
    *("kind", "date", "text", "source_ids", "confidence", "sensitivity", "stage"),
    *truth_rows.KEYS,
)
NOT_REACHED = "Not to be published before the person or their family has been reached."


@dataclass(frozen=True)
class FactRow:
    """A fact as a file gives it; ``number`` counts from 1 within the person."""

    number: int
    kind: str
    body: str
    happened_on: str | None
    source_keys: list[str]
    fields: dict[str, Any]
    also: truth_rows.Also | None
    permissions: list[FactPermission] | None


@dataclass(frozen=True)
class PersonRow:
    """A person as a file gives them. ``protected_reason`` is ``None`` where publishing is fine."""

    slug: str
    name: str
    original_name: str
    aliases: list[str]
    spellings: dict[str, str]
    protected_reason: str | None
    facts: list[FactRow]


def slug(name: str) -> str:
    """The words of a Latin name for addresses and keys: "Javad La'l" is "javad-lal"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def check(document: Any) -> Mapping[str, Any]:
    """The document, if it is a cases file at all; ``Malformed`` otherwise."""
    if not isinstance(document, dict) or not {"people", "sources"} <= document.keys():
        raise Malformed('not a cases file: it has no "people" and "sources"')
    if not isinstance(document["people"], list) or not isinstance(document["sources"], list):
        raise Malformed('not a cases file: "people" and "sources" must be lists')
    if not document["people"] and not document["sources"]:
        raise Malformed("a cases file with nobody in it")
    return document


def load(document: Any, *, by: Actor, update: bool = True) -> Report:
    """Bring sources and people in; rows that cannot be understood are refused by name.

    Everything is read before anything is written; the caller commits. With ``update`` false
    what the desk has already stays as it is. Raises ``Malformed``.
    """
    document = check(document)
    report = Report()
    for key in document.keys() - set(DOCUMENT_KEYS):
        report.refuse("keys", "the file", f"unknown key {shown(key)}")
    sources = _read_sources(document["sources"], report)
    known = sources.keys() | set(db.session.scalars(select(Source.key)))
    people = _read_people(document["people"], known, report)
    register = _write_sources(sources, report, by, update)
    _write_people(people, register, report, by, update)
    db.session.flush()
    return report


# -- reading --------------------------------------------------------------------------------


def _read_sources(rows: Sequence[Any], report: Report) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, data in enumerate(rows, 1):
        where = f"source {number}{_named(data, 'id')}"
        try:
            key, fields = _read_source(data)
            if key in found:
                raise RowError("its id stands twice in the file")
            found[key] = fields
        except RowError as error:
            report.refuse("sources", where, str(error))
    return found


def _read_source(data: Any) -> tuple[str, dict[str, Any]]:
    row = Row(data, SOURCE_KEYS)
    fields = {
        "publisher": row.line("publisher", 200),
        "title": row.line("title", 500),
        "url": row.address("url"),
        "published_on": row.date("date"),
        "language": row.language("language"),
    }
    more = {
        "note": row.optional("note", 500),
        "reliability": row.choice("reliability", RELIABILITIES),
        "origin": row.optional("origin", 200),
    }
    return row.line("id", 100), fields | {key: value for key, value in more.items() if value}


def _read_people(rows: Sequence[Any], known: set[str], report: Report) -> dict[str, PersonRow]:
    found: dict[str, PersonRow] = {}
    for number, data in enumerate(rows, 1):
        where = f"person {number}{_named(data, 'name_en')}"
        try:
            person = _read_person(data, where, known, report)
            if person.slug in found:
                raise RowError(f"another person of the file has the slug {person.slug}")
            found[person.slug] = person
        except RowError as error:
            report.refuse("people", where, str(error))
    return found


def _read_person(data: Any, where: str, known: set[str], report: Report) -> PersonRow:
    row = Row(data, PERSON_KEYS)
    name = row.line("name_en", 200)
    own = row.optional("slug", 100) or slug(name)
    if own != slug(own) or not own:
        raise RowError(f"{shown(own)} is no slug; write one like mohammad-maleki")
    note = row.optional("publish_note", 500) or NOT_REACHED
    facts: list[FactRow] = []
    row.optional("group", 200)
    person = PersonRow(
        slug=own,
        name=name,
        original_name=row.line("name_fa", 200),
        aliases=row.texts("aliases", 200),
        spellings=_read_spellings(row.data.get("names")),
        protected_reason=None if row.flag("publish") else note,
        facts=facts,
    )
    for number, each in enumerate(row.rows("facts"), 1):
        try:
            facts.append(_read_fact(each, number, known))
        except RowError as error:
            report.refuse("facts", f"{where}, fact {number}", str(error))
    return person


def _read_spellings(data: Any) -> dict[str, str]:
    if data is None:
        return {}
    languages = [tag for tag in i18n.LANGUAGES if tag not in ("en", "fa")]
    row = Row(data, languages)
    return {language_tag(tag): row.line(tag, 200) for tag in row.data}


def _read_fact(data: Any, number: int, known: set[str]) -> FactRow:
    row = Row(data, FACT_KEYS)
    kind = row.choice("kind", FACT_KINDS)
    confidence = row.choice("confidence", CONFIDENCES)
    if kind is None or confidence is None:
        raise RowError(f"{'kind' if kind is None else 'confidence'} is missing")
    keys = row.texts("source_ids", 100)
    unknown = [shown(key) for key in keys if key not in known]
    if unknown:
        raise RowError(f"unknown source {', '.join(unknown)}")
    more = {
        "sensitivity": row.choice("sensitivity", SENSITIVITIES),
        "stage": row.choice("stage", STAGES),
    }
    return FactRow(
        number=number,
        kind=kind,
        body=row.line("text", 10_000, is_long=True),
        happened_on=row.date("date"),
        source_keys=keys,
        fields={
            "confidence": confidence,
            **{key: value for key, value in more.items() if value},
            **truth_rows.read_fields(row, confidence),
        },
        also=truth_rows.read_also(row, known),
        permissions=truth_rows.read_permissions(row, DESK),
    )


def _named(data: Any, key: str) -> str:
    name = data.get(key) if isinstance(data, dict) else None
    return f" {shown(name)}" if name is not None else ""


# -- writing --------------------------------------------------------------------------------


def _write_sources(
    rows: Mapping[str, dict[str, Any]], report: Report, by: Actor, update: bool
) -> dict[str, Source]:
    # A duplicate that was merged stays merged: its key means the one that absorbed it.
    register = {key: source for source in db.session.scalars(select(Source)) for key in source.keys}
    for key, fields in rows.items():
        source = register.get(key)
        if source is None:
            register[key] = Source.add(key, by=by, **fields)
            report.note("sources", is_new=True, is_changed=True)
        else:
            is_changed = update and source.key == key and source.change(by=by, **fields)
            report.note("sources", is_new=False, is_changed=is_changed)
    return register


def _write_people(
    rows: Mapping[str, PersonRow],
    register: Mapping[str, Source],
    report: Report,
    by: Actor,
    update: bool,
) -> None:
    query = select(Case).options(
        selectinload(Case.names),
        selectinload(Case.facts).options(
            joinedload(Fact.text),
            selectinload(Fact.fact_sources).joinedload(FactSource.source),
            selectinload(Fact.alternatives).joinedload(FactAlternative.source),
            selectinload(Fact.permissions),
        ),
    )
    cases = {case.slug: case for case in db.session.scalars(query)}
    for person in rows.values():
        case = cases.get(person.slug)
        is_new = case is None
        case = case or Case.open(person.slug, person.name, person.original_name, by=by)
        is_changed = (is_new or update) and _write_person(case, person, by)
        report.note("people", is_new=is_new, is_changed=is_changed)
        facts = {fact.position: fact for fact in case.facts}
        for row in person.facts:
            _write_fact(case, facts.get(row.number), row, register, report, by, update)


def _write_person(case: Case, person: PersonRow, by: Actor) -> bool:
    # What the file leaves out stays, so other spellings only ever come to those there are.
    is_changed = case.rename(
        by=by,
        name=person.name,
        original_name=person.original_name,
        spellings=person.spellings,
        aliases=list(dict.fromkeys([*case.aliases, *person.aliases])),
    )
    if person.protected_reason and not case.is_protected:
        case.protect(person.protected_reason, by=by)
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
    sources = [register[key] for key in row.source_keys]
    also = conflicts.alternatives(
        (day, value, register[key] if key else None) for day, value, key in row.also or ()
    )
    if fact is None:
        case.add_fact(
            row.kind,
            row.body,
            by=by,
            happened_on=row.happened_on,
            sources=sources,
            position=row.number,
            alternatives=also,
            permissions=row.permissions,
            **row.fields,
        )
        report.note("facts", is_new=True, is_changed=True)
    elif fact.kind != row.kind and fact.text.body != row.body:
        # Somebody may have added another fact under this number since.
        reason = f"the desk has another fact of kind {fact.kind} under this number"
        report.refuse("facts", f"{case.name}, fact {row.number}", reason)
    else:
        is_changed = update and fact.change(
            by=by,
            body=row.body,
            sources=sources,
            kind=row.kind,
            happened_on=row.happened_on,
            alternatives=None if row.also is None else also,
            **row.fields,
        )
        report.note("facts", is_new=False, is_changed=is_changed)
