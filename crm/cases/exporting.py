"""Cases as a document in the format that ``crm.cases.exchange`` reads.

For others only what may be published leaves: no protected people, no fact without a
permission to publish or without a source, nothing sensitive, no text that is for officers
alone, nothing that names a protected person, and nothing of who permitted what. The desk's
own copy has everything. A document that was read, written out and read again says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.cases import doubt, exchange_details, listing, terms, truth_rows
from crm.cases.details import FIELDS
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.cases.permission import publishable_facts
from crm.cases.proceedings import proceedings_of
from crm.cases.protection import protected_people, spellings
from crm.db import db

_AT_ONCE = 100


@dataclass(frozen=True)
class AllCases:
    """All cases together, as the record of what was done speaks of them."""

    id: int = 1
    label: str = "cases"


def document(*, with_protected: bool) -> dict[str, Any]:
    """Sources, people and the terms of the desk; statements are added by their own room.

    ``with_protected`` is the desk's own copy, with everything; otherwise it is for others,
    and ``keep_cited`` has to be called when all is in.
    """
    may_leave = _anything if with_protected else names_nobody()
    register = db.session.scalars(select(Source).order_by(Source.id))
    sources = [told for each in register if may_leave(told := _source(each, with_protected))]
    known = {told["id"] for told in sources}
    people = [
        _person(case, with_protected, known, may_leave)
        for case in _cases(with_protected)
        if may_leave(_named(case, with_protected))
    ]
    held = set(_terms_in(people))
    own = [
        told
        for term in terms.added()
        if with_protected or (term.vocabulary, term.code) in held
        if may_leave(told := exchange_details.told_term(term))
    ]
    return {"sources": sources, "people": people} | ({"terms": own} if own else {})


def _terms_in(people: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(vocabulary, code) of what the facts in a document hold."""
    for fact in (fact for person in people for fact in person["facts"]):
        details = fact.get("details", {})
        yield "fact_kind", fact["kind"]
        yield from ((FIELDS[name] or "", details[name]) for name in FIELDS if name in details)
        yield from (("charge", each.get("charge", "")) for each in details.get("charges", ()))
        for each in details.get("sentence", ()):
            yield "sentence_kind", each["kind"]
            yield "place", each.get("place", "")


def keep_cited(told: dict[str, Any]) -> None:
    """Leave out the sources that nothing in the document cites."""
    rest = {name: part for name, part in told.items() if name != "sources"}
    cited = set(_cited(rest))
    told["sources"] = [source for source in told["sources"] if source["id"] in cited]


def _cited(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("source_ids", ())
        if part.get("source_id"):
            yield part["source_id"]
        for each in part.values():
            yield from _cited(each)
    elif isinstance(part, list):
        for each in part:
            yield from _cited(each)


def _cases(with_protected: bool) -> Iterator[Case]:
    """The cases, a few at a time: all at once would be a lot of memory."""
    ids = select(Case.id).order_by(Case.id)
    if not with_protected:
        ids = ids.where(Case.is_protected.is_(False))
    wanted = list(db.session.scalars(ids))
    for first in range(0, len(wanted), _AT_ONCE):
        query = select(Case).where(Case.id.in_(wanted[first : first + _AT_ONCE]))
        yield from db.session.scalars(query.options(*listing.WITH_ALL).order_by(Case.id)).unique()


def _anything(_told: Any) -> bool:
    return True


def names_nobody() -> Callable[[Any], bool]:
    """Says of plain data whether no word of it names somebody who is protected."""
    sought = spellings(protected_people())
    return lambda told: not any(sought.found_in(words) for words in _strings(told))


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _strings(each)


def _source(source: Source, with_inside: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": source.key,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "date": source.published_on,
        "language": source.language,
    }
    more = {
        "note": source.note,
        "reliability": source.reliability if source.reliability != "unknown" else None,
        "origin": source.origin,
        "archived_url": source.archived_url,
        "absorbed": list(source.absorbed or ()) if with_inside else None,
    }
    return told | {key: value for key, value in more.items() if value}


def _named(case: Case, with_protected: bool) -> dict[str, Any]:
    """The names; for others without the spellings that name somebody protected."""
    hidden = frozenset() if with_protected else case.withheld_spellings
    return {
        "slug": case.slug,
        "name_en": case.name,
        "name_fa": case.original_name,
        "aliases": [name for name in case.aliases if name not in hidden],
        "names": {
            each.language: each.name
            for each in case.names
            if not each.is_alias and each.name not in hidden
        },
    }


def _person(
    case: Case, with_protected: bool, known: set[str], may_leave: Callable[[Any], bool]
) -> dict[str, Any]:
    facts = case.facts if with_protected else _for_others(case, known)
    facts = sorted(facts, key=lambda fact: fact.position)
    rows: list[dict[str, Any]] = []
    held: list[Fact] = []
    for fact in facts:
        told = _fact(fact, known, with_protected, place=len(rows) + 1)
        if may_leave(told):
            rows.append(told)
            held.append(fact)
    told = {
        name: value
        for name, value in _named(case, with_protected).items()
        if value or name != "names"
    }
    told |= {"facts": rows, "publish": not case.is_protected}
    proceedings = [exchange_details.told_proceeding(each) for each in proceedings_of(held)]
    more = {
        "publish_note": case.protected_reason,
        "guard_words": case.guard_words,
        # For the desk alone: by what somebody was called once, they can be found.
        "former_names": case.former_names if with_protected else None,
        "proceedings": [each for each in proceedings if may_leave(each)],
    }
    return told | {key: value for key, value in more.items() if value}


def _for_others(case: Case, known: set[str]) -> Iterable[Fact]:
    return (
        fact
        for fact in publishable_facts(case)
        if not fact.text.is_protected and known.intersection(each.key for each in fact.sources)
    )


def _fact(fact: Fact, known: set[str], with_inside: bool, *, place: int) -> dict[str, Any]:
    sources = [source for source in fact.sources if source.key in known]
    told: dict[str, Any] = {} if fact.position == place else {"number": fact.position}
    told |= {
        "kind": fact.kind,
        "date": fact.happened_on,
        "text": fact.text.body,
        "source_ids": [source.key for source in sources],
        # It must not tell that there are others which stay out.
        "confidence": doubt.standing(sources, fact.lowered_to),
    }
    truth = truth_rows.write(fact, with_inside=with_inside)
    more = {
        "sensitivity": fact.sensitivity,
        "stage": fact.stage,
        "ended": fact.ended_on,
        "details": exchange_details.told_details(fact),
        "also_reported": [
            each
            for each in truth.pop("also_reported", ())
            if each.get("source_id") in known or "source_id" not in each
        ],
    }
    # What is said of the truth has its own way of leaving out: no is an answer there.
    told |= truth | {key: value for key, value in more.items() if value}
    return told if fact.may_publish else {**told, "publish": False}
