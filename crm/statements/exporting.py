"""Statements in the format that ``crm.statements.exchange`` reads, and who signed them.

The format holds one statement, what followed it, and the women's statement that answered
it; a person signed one of the two. What it cannot hold is named, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.cases.models import Source
from crm.db import db
from crm.statements.exchange import DEFAULT_SLUG, GROUPS, LISTS, PARTS, WOMENS_PARTS
from crm.statements.models import PartSource, Signature, Statement, StatementPart


def add_statements(document: dict[str, Any]) -> list[str]:
    """Add the statement and the groups of its people; returns what the format cannot hold."""
    statements = _statements()
    first = next((each for each in statements if f"{each.slug}-women" in _slugs(statements)), None)
    first = first or next(iter(statements), None)
    if first is None:
        return []
    womens = next((each for each in statements if each.slug == f"{first.slug}-women"), None)
    known = {source["id"] for source in document["sources"]}
    document["statement"] = _told(first, womens, known)
    left = [each.slug for each in statements if each not in (first, womens)]
    notes = [f"statement {slug}: the format holds one statement and its answer" for slug in left]
    return notes + _group(document["people"], first, womens)


def _statements() -> list[Statement]:
    query = (
        select(Statement)
        .options(
            joinedload(Statement.title),
            joinedload(Statement.summary),
            selectinload(Statement.summary_sources).joinedload(PartSource.source),
            selectinload(Statement.signatures).joinedload(Signature.case),
            selectinload(Statement.parts).options(
                joinedload(StatementPart.text),
                selectinload(StatementPart.part_sources).joinedload(PartSource.source),
            ),
        )
        .order_by(Statement.id)
    )
    return list(db.session.scalars(query))


def _slugs(statements: Iterable[Statement]) -> set[str]:
    return {each.slug for each in statements}


def _told(first: Statement, womens: Statement | None, known: set[str]) -> dict[str, Any]:
    summary = {"text": first.summary.body, "source_ids": _keys(_own(first), known)}
    told: dict[str, Any] = {
        "title": first.title.body,
        "date": first.issued_on,
        "summary": summary,
        "full_text_locations": [
            {"language": each.source.language, "source_id": each.source.key}
            for each in first.summary_sources
            if each.has_full_text and each.source.key in known
        ],
        **_parts(first, PARTS, known),
    }
    if first.slug != DEFAULT_SLUG:
        told["slug"] = first.slug
    if womens is not None:
        parts = _parts(womens, WOMENS_PARTS, known)
        told |= {key: parts.pop(key) for key in list(parts) if key in LISTS}
        told["women_statement"] = {
            "title": womens.title.body,
            "date": womens.issued_on,
            "text": womens.summary.body,
            "source_ids": _keys(_own(womens), known),
            **parts,
        }
    return told


def _own(statement: Statement) -> list[Source]:
    return [each.source for each in statement.summary_sources if not each.has_full_text]


def _parts(statement: Statement, kinds: dict[str, str], known: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, kind in kinds.items():
        parts = sorted((p for p in statement.parts if p.kind == kind), key=_number)
        rows = [_part(part, known) for part in parts]
        if rows:
            told[key] = rows if key in LISTS else rows[0]
    return told


def _number(part: StatementPart) -> int:
    number = part.text.key.rpartition("/")[2]
    return int(number) if number.isdigit() else part.position


def _part(part: StatementPart, known: set[str]) -> dict[str, Any]:
    date = {"date": part.happened_on} if part.happened_on else {}
    sources = _keys(part.sources, known)
    return {**date, "text": part.text.body, "source_ids": sources, "confidence": part.confidence}


def _keys(sources: Iterable[Source], known: set[str]) -> list[str]:
    return [source.key for source in sources if source.key in known]


def _group(people: list[dict[str, Any]], first: Statement, womens: Statement | None) -> list[str]:
    groups = {ending: name for name, ending in GROUPS.items()}
    signed = {each.case.slug: groups[""] for each in first.signatures}
    notes = []
    for each in womens.signatures if womens else ():
        if each.case.slug in signed:
            notes.append(f"{each.case.slug} signed both statements: the format holds one")
        signed.setdefault(each.case.slug, groups["-women"])
    for person in people:
        if person["slug"] in signed:
            person["group"] = signed[person["slug"]]
    told = {person["slug"] for person in people}
    return [note for note in notes if note.split()[0] in told]
