"""Statements in the format that ``crm.statements.exchange`` reads, and who signed them.

The format holds one statement, what followed it, and the women's statement that answered
it; a person signed one of the two. What it cannot hold is named, never dropped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from crm.cases import exchange_table
from crm.cases import exporting as cases
from crm.cases.facts import Source
from crm.db import db
from crm.partial_dates import format_partial_date
from crm.statements.exchange import (
    DEFAULT_SLUG,
    DEFAULT_WOMENS_TITLE,
    GROUPS,
    LISTS,
    PARTS,
    WOMENS_PARTS,
)
from crm.statements.loading import WITH_ALL
from crm.statements.models import Statement, StatementPart


def numbers_of(document: dict[str, Any]) -> dict[str, int]:
    """How many people, facts and sources a document tells of."""
    return {
        "people": len(document["people"]),
        "facts": sum(len(person["facts"]) for person in document["people"]),
        "sources": len(document["sources"]),
    }


def written(document: dict[str, Any], form: str) -> bytes:
    """The document as a file: ``form`` is json, csv or xlsx."""
    if form == "json":
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    return exchange_table.write(document, form)


def whole(*, with_protected: bool) -> tuple[dict[str, Any], list[str]]:
    """A whole cases file, as a document, and what the format cannot hold.

    ``with_protected`` is the desk's own copy, with everything. Without it texts that are for
    officers alone stay out, and so does what no source of the document reports.
    """
    document = cases.document(with_protected=with_protected)
    left_out = _add_statements(document, with_protected)
    if not with_protected:
        cases.keep_cited(document)
    return document, left_out


def _add_statements(document: dict[str, Any], with_protected: bool) -> list[str]:
    query = select(Statement).options(*WITH_ALL).order_by(Statement.id)
    statements = {each.slug: each for each in db.session.scalars(query)}
    if not with_protected:
        statements = {slug: each for slug, each in statements.items() if _is_open(each)}
    first = next((each for slug, each in statements.items() if f"{slug}-women" in statements), None)
    first = first or next(iter(statements.values()), None)
    if first is None:
        return []
    womens = statements.get(f"{first.slug}-women")
    known = {source["id"] for source in document["sources"]}
    document["statement"] = _Teller(known, with_protected).told(first, womens)
    if first.about and (with_protected or cases.names_nobody()(first.about)):
        document["about"] = dict(first.about)
    left = [slug for slug, each in statements.items() if each not in (first, womens)]
    notes = [f"statement {slug}: the format holds one statement and its answer" for slug in left]
    return notes + _group(document["people"], first, womens)


def _is_open(statement: Statement) -> bool:
    return not statement.title.is_protected and not statement.summary.is_protected


class _Teller:
    """Tells statements with the sources that are ``known``, all of them or what may leave."""

    def __init__(self, known: set[str], with_protected: bool) -> None:
        self.known, self.with_protected = known, with_protected

    def told(self, first: Statement, womens: Statement | None) -> dict[str, Any]:
        """A statement, and the women's that answered it."""
        told: dict[str, Any] = {
            "title": first.title.body,
            "date": first.issued_on,
            "summary": self._summary(first),
            "full_text_locations": [
                {"language": each.source.language, "source_id": each.source.key}
                for each in first.summary_sources
                if each.has_full_text and each.source.key in self.known
            ],
            **self._parts(first, PARTS),
        }
        if first.slug != DEFAULT_SLUG:
            told["slug"] = first.slug
        if womens is not None:
            parts = self._parts(womens, WOMENS_PARTS)
            told |= {key: parts.pop(key) for key in list(parts) if key in LISTS}
            title = womens.title.body
            told["women_statement"] = {
                **({} if title == DEFAULT_WOMENS_TITLE else {"title": title}),
                "date": womens.issued_on,
                **self._summary(womens),
                **parts,
            }
        return told

    def _summary(self, statement: Statement) -> dict[str, Any]:
        confidence = {"confidence": statement.confidence} if statement.confidence else {}
        keys = self._keys(_own(statement))
        return {"text": statement.summary.body, "source_ids": keys, **confidence}

    def _parts(self, statement: Statement, kinds: dict[str, str]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for key, kind in kinds.items():
            parts = sorted((p for p in statement.parts if p.kind == kind), key=_number)
            rows = [self._part(part) for part in parts if self._may_leave(part)]
            if rows:
                told[key] = rows if key in LISTS else rows[0]
        return told

    def _may_leave(self, part: StatementPart) -> bool:
        is_sourced = any(source.key in self.known for source in part.sources)
        return self.with_protected or (is_sourced and not part.text.is_protected)

    def _part(self, part: StatementPart) -> dict[str, Any]:
        told: dict[str, Any] = {"date": part.happened_on} if part.happened_on else {}
        body = part.text.body
        # The reader puts the author before the text; somebody may have rewritten it since.
        if part.author and body.startswith(f"{part.author}: "):
            told["author"] = part.author
            body = body.removeprefix(f"{part.author}: ")
        keys = self._keys(part.sources)
        return {**told, "text": body, "source_ids": keys, "confidence": part.confidence}

    def _keys(self, sources: Iterable[Source]) -> list[str]:
        return [source.key for source in sources if source.key in self.known]


def _own(statement: Statement) -> list[Source]:
    """The sources of the summary: where the whole text stands may be one of them, too.

    Those that are nothing but that stand at the end, where ``Statement.cite`` puts them.
    """
    cited = list(statement.summary_sources)
    while cited and cited[-1].has_full_text:
        cited.pop()
    return [each.source for each in cited]


def _number(part: StatementPart) -> int:
    number = part.text.key.rpartition("/")[2]
    return int(number) if number.isdigit() else part.position


def _said(group: str, statement: Statement | None) -> str:
    """The group with its month, for people; the reader looks at what it begins with."""
    month = format_partial_date((statement.issued_on or "")[:7], "en") if statement else ""
    return f"{group} ({month})" if month else group


def _group(people: list[dict[str, Any]], first: Statement, womens: Statement | None) -> list[str]:
    groups = {ending: name for name, ending in GROUPS.items()}
    told = {person["slug"] for person in people}
    signed = {each.case.slug: _said(groups[""], first) for each in first.signatures}
    notes = []
    for each in womens.signatures if womens else ():
        if each.case.slug in signed and each.case.slug in told:
            notes.append(f"{each.case.slug} signed both statements: the format holds one")
        signed.setdefault(each.case.slug, _said(groups["-women"], womens))
    for person in people:
        if person["slug"] in signed:
            person["group"] = signed[person["slug"]]
    return notes
