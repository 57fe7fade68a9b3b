"""Cases from a file, in the format of statement14.json.

``{"sources": [...], "people": [...], "statement": {...}, "about": {...}}``; what a row may
hold is told by ``crm.cases.schema``. A person is matched
by slug (made from the name where none is given), a fact by its number within the person, a
source by its id. What a file leaves out stays as it is (see ``crm.cases.schema`` for what
is null), and no file lifts a protection:
only a person can, in the browser. The statement is read by ``crm.statements.exchange``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.audit.models import DESK, Actor
from crm.cases import schema, truth_rows
from crm.cases.consent import FactPermission
from crm.cases.dated import ends_too_early
from crm.cases.exchange_details import (
    FACT_OF,
    THE_FILE,
    UNKNOWN_TERM,
    DetailsRow,
    TermRow,
    is_known,
    place_of,
    read_details,
    read_proceedings,
    read_terms,
    write_terms,
)
from crm.cases.exchange_names import refuse_names
from crm.cases.exchange_writing import Checkpoint, cited_by, write_people, write_sources
from crm.cases.merging import sources_by_key
from crm.cases.vocabulary import CONFIDENCES, QUALIFIERS, RELIABILITIES, SENSITIVITIES, STAGES
from crm.db import db
from crm.exchange import Malformed, Report
from crm.reader import message as _n
from crm.refusals import Faults, RowError, Said
from crm.rows import MISSING, UNKNOWN_KEY, UNKNOWN_SOURCE, Row, shown
from crm.texts.forms import MOST_CHARACTERS

DOCUMENT_KEYS = ("sources", "people", "statement", "about", "terms")
SOURCE_KEYS = schema.names(schema.SOURCE)
PERSON_KEYS = ("facts", *schema.names(schema.PERSON))
FACT_KEYS = ("details", *schema.names(schema.FACT))
NOT_REACHED = "Not to be published before the person or their family has been reached."


@dataclass(frozen=True)
class FactRow:
    """A fact as a file gives it; ``number`` counts from 1 within the person."""

    number: int
    kind: str
    body: str
    # The rest of the columns, and the date, as far as the file gives them.
    source_keys: list[str] | None
    fields: dict[str, Any]
    # What only a fact that is new to the desk takes.
    first: dict[str, Any]
    also: truth_rows.Also | None
    permissions: list[FactPermission] | None
    details: DetailsRow | None = None


@dataclass(frozen=True)
class PersonRow:
    """A person as a file gives them. ``protected_reason`` is ``None`` where publishing is fine."""

    # Where the file has them, for refusals.
    place: Said
    slug: str
    name: str
    original_name: str
    aliases: list[str]
    former_names: list[str]
    spellings: dict[str, str]
    protected_reason: str | None
    guard_words: list[str]
    facts: list[FactRow]
    # Their numbers by title, as far as the file gives them.
    proceedings: dict[str, str | None]


def slug(name: str) -> str:
    """The words of a Latin name for addresses and keys: "Javad La'l" is "javad-lal"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def free_key(wanted: str, taken: set[str]) -> str:
    """The wanted slug, with a number behind it where it is taken."""
    # Cut between two words it would be no slug, and a file with it would be refused.
    wanted = wanted[:90].strip("-")
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def check(document: Any) -> Mapping[str, Any]:
    """The document, if it is a cases file at all; ``Malformed`` otherwise."""
    if not isinstance(document, dict) or not {"people", "sources"} <= document.keys():
        raise Malformed(_n('not a cases file: it has no "people" and "sources"'))
    if not isinstance(document["people"], list) or not isinstance(document["sources"], list):
        raise Malformed(_n('not a cases file: "people" and "sources" must be lists'))
    if not document["people"] and not document["sources"]:
        raise Malformed(_n("a cases file with nobody in it"))
    return document


def load(
    document: Any,
    *,
    by: Actor,
    update: bool = True,
    checkpoint: Checkpoint | None = None,
    report: Report | None = None,
    rehearse: bool = False,
) -> Report:
    """Bring sources and people in; rows that cannot be understood are refused by name.

    Everything is read before anything is written; the caller commits. With ``update`` false
    what the desk has already stays as it is. ``checkpoint`` is called after every few people
    with how many of how many are written: whoever commits there keeps whole people, and
    whoever empties the session there needs little memory. ``report`` is filled as it goes.

    A rehearsal takes everything back, a few people at a time, so that it keeps nobody from
    writing for long; only the sources and terms stay in the transaction at its end, for the
    statements that cite them, and the caller rolls back. Raises ``Malformed``.
    """
    document = check(document)
    report = Report() if report is None else report
    for key in document.keys() - set(DOCUMENT_KEYS):
        report.refuse("keys", Said(THE_FILE), Said(UNKNOWN_KEY, {"key": shown(key)}))
    new_terms = read_terms(document.get("terms") or [], report)
    sources = _read_sources(document["sources"], report)
    known = sources.keys() | sources_by_key().keys()
    everybody = _read_people(document["people"], known, new_terms, report)
    people = refuse_names(everybody.values(), report)
    write_terms(new_terms, report, by, update)
    write_sources(sources, report, by, update)

    def again(batch: Sequence[PersonRow] | None) -> None:
        db.session.rollback()
        cited = set(sources) if batch is None else cited_by(batch)
        write_terms(new_terms, Report(), by, update)
        wanted = {key: fields for key, fields in sources.items() if key in cited}
        write_sources(wanted, Report(), by, update)

    prepare = again if rehearse else None
    keep = checkpoint or (lambda *_: None)
    write_people(people, report, by, update, keep, prepare)
    if rehearse:
        again(None)
    db.session.flush()
    return report


# -- reading --------------------------------------------------------------------------------


def _read_sources(rows: Sequence[Any], report: Report) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, data in enumerate(rows, 1):
        where = place_of(data, _named(*_SOURCE, number, data, "id"))
        try:
            key, fields = _read_source(data)
            if key in found:
                raise RowError(_n("its id stands twice in the file"))
            found[key] = fields
        except RowError as error:
            report.refuse("sources", where, error.said)
    return found


def _read_source(data: Any) -> tuple[str, dict[str, Any]]:
    faults = Faults()
    row = Row(data, SOURCE_KEYS, faults)
    key = row.line("id", 100)
    fields = {
        "publisher": row.line("publisher", 200),
        "title": row.line("title", 500),
        "url": row.address("url"),
        "language": row.language("language"),
        **row.past_date_as("published_on"),
    }
    more = {
        "note": row.optional("note", 500),
        "reliability": row.choice("reliability", RELIABILITIES),
        "origin": row.optional("origin", 200),
        "archived_url": row.address("archived_url") if "archived_url" in row else None,
        "absorbed": [faults.attempt(_read_absorbed, each) for each in row.rows("absorbed")],
    }
    faults.refuse()
    return key, fields | {key: value for key, value in more.items() if value}


def _read_absorbed(data: Any) -> dict[str, str]:
    row = Row(data, schema.names(schema.ABSORBED))
    return {"key": row.line("key", 100)} | {
        key: row.line(key, 4000) for key in row.data if key in row
    }


def _read_people(
    rows: Sequence[Any], known: set[str], new_terms: Sequence[TermRow], report: Report
) -> dict[str, PersonRow]:
    found: dict[str, PersonRow] = {}
    for number, data in enumerate(rows, 1):
        where = place_of(data, _named(*_PERSON, number, data, "name_en"))
        try:
            person = _read_person(data, where, known, new_terms, report)
            if person.slug in found:
                message = _n("another person of the file has the slug %(slug)s")
                raise RowError(message, slug=person.slug)
            found[person.slug] = person
        except RowError as error:
            report.refuse("people", where, error.said)
    return found


def _read_person(
    data: Any, where: Said, known: set[str], new_terms: Sequence[TermRow], report: Report
) -> PersonRow:
    faults = Faults()
    row = Row(data, PERSON_KEYS, faults)
    name = row.line("name_en", 200)
    own = row.optional("slug", 100) or slug(name)
    if name and (own != slug(own) or not own):
        faults.add(_n("%(slug)s is no slug; write one like mohammad-maleki"), slug=shown(own))
    note = row.optional("publish_note", 500) or NOT_REACHED
    facts: list[FactRow] = []
    row.optional("group", 200)
    person = PersonRow(
        place=where,
        slug=own,
        name=name,
        original_name=row.line("name_fa", 200),
        aliases=row.texts("aliases", 200),
        former_names=row.texts("former_names", 200),
        spellings=faults.attempt(_read_spellings, row.data.get("names")) or {},
        protected_reason=None if row.flag("publish") else note,
        guard_words=row.texts("guard_words", 200),
        facts=facts,
        proceedings=faults.attempt(read_proceedings, row) or {},
    )
    numbers: set[int] = set()
    for place, each in enumerate(row.rows("facts"), 1):
        try:
            fact = _read_fact(each, place, known, new_terms)
            if fact.number in numbers:
                message = _n("another fact of this person has the number %(number)s")
                raise RowError(message, number=fact.number)
            numbers.add(fact.number)
            facts.append(fact)
        except RowError as error:
            said = Said(FACT_OF, {"person": where, "number": place})
            report.refuse("facts", place_of(each, said), error.said)
    faults.refuse()
    return person


def _read_spellings(data: Any) -> dict[str, str]:
    if data is None:
        return {}
    row = Row(data, schema.OTHER_LANGUAGES)
    return {tag: row.line(tag, 200) for tag in row.data}


def _read_fact(data: Any, place: int, known: set[str], new_terms: Sequence[TermRow]) -> FactRow:
    faults = Faults()
    row = Row(data, FACT_KEYS, faults)
    kind = row.line("kind", 30)
    if kind and not is_known("fact_kind", kind, new_terms):
        faults.add(UNKNOWN_TERM, key="kind", value=shown(kind), vocabulary="fact_kind")
    if "confidence" not in row:
        faults.add(MISSING, key="confidence")
    confidence = row.choice("confidence", CONFIDENCES) or CONFIDENCES[0]
    keys = row.texts("source_ids", 100) if "source_ids" in row else None
    unknown = [shown(key) for key in keys or () if key not in known]
    if unknown:
        faults.add(UNKNOWN_SOURCE, sources=", ".join(unknown))
    more = {
        "sensitivity": row.choice("sensitivity", SENSITIVITIES),
        "stage": row.choice("stage", STAGES),
        "may_publish": row.flag("publish") if "publish" in row else None,
    }
    dates = row.past_date_as("happened_on")
    if "ended" in row.data:
        dates["ended_on"] = row.past_date("ended")
    qualifier = row.choice("qualifier", QUALIFIERS) or ""
    if ends_too_early(dates.get("happened_on"), qualifier, dates.get("ended_on")):
        faults.add(_n("ended is before date"))
    fact = FactRow(
        number=row.whole("number") if "number" in row else place,
        kind=kind,
        body=row.line("text", MOST_CHARACTERS, is_long=True),
        source_keys=keys,
        fields={
            "confidence": confidence,
            **dates,
            **{key: value for key, value in more.items() if value is not None},
            **(faults.attempt(truth_rows.read_fields, row, confidence) or {}),
        },
        first=truth_rows.read_first(row),
        also=faults.attempt(truth_rows.read_also, row, known),
        permissions=faults.attempt(truth_rows.read_permissions, row, DESK),
        details=faults.attempt(read_details, row.data["details"], new_terms)
        if "details" in row
        else None,
    )
    faults.refuse()
    return fact


_SOURCE = _n("source %(number)s"), _n("source %(number)s %(name)s")
_PERSON = _n("person %(number)s"), _n("person %(number)s %(name)s")


def _named(plain: str, with_name: str, number: int, data: Any, key: str) -> Said:
    name = data.get(key) if isinstance(data, dict) else None
    if name is None:
        return Said(plain, {"number": number})
    return Said(with_name, {"number": number, "name": shown(name)})
