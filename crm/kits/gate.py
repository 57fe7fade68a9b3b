"""The gate: a finished document is checked against the database before it is frozen.

It shares no code with ``crm.kits.composing``: it takes the plain document, whoever made
it, and asks the tables anew for every person, fact, text and source in it. So a mistake in
composing, or a row that changed meanwhile, cannot let out what must stay in.

Three rules (issue 2, section 4, and the rules that come with the case data):
nothing about a protected person, not even the name inside another text; no fact without
permission and source, no sensitive one that was not chosen for this kit; a status only as
one of the dated facts, as the last report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from sqlalchemy import select

from crm.cases.models import Case, CaseName, Fact, FactSource, Source
from crm.cases.permission import Protected
from crm.cases.vocabulary import is_report
from crm.db import db
from crm.kits.gate_details import Known
from crm.kits.models import Kit, KitCase, KitStatement
from crm.kits.spelling import Spellings
from crm.statements.models import PartSource, Statement, StatementPart
from crm.texts.models import Text, Translation

Document = Mapping[str, Any]


class Refused(Protected):
    """A document that may not leave. ``problems`` are sentences for whoever builds the kit."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(dict.fromkeys(problems))
        super().__init__(" ".join(self.problems))


def check(kit: Kit, documents: Mapping[str, Document]) -> None:
    """Let the documents of a kit pass, or raise ``Refused`` with everything that is wrong."""
    db.session.flush()
    problems = list(_check_whole(kit, documents))
    if not problems:
        rows = _Rows(kit, documents)
        for document in documents.values():
            problems += rows.check(document)
        problems += protected_names(documents)
    if problems:
        raise Refused(problems)


def _check_whole(kit: Kit, documents: Mapping[str, Document]) -> Iterator[str]:
    if kit.is_archived:
        yield "The kit is archived."
    if not documents:
        yield "Choose at least one language."
    for document in documents.values():
        if not document["statements"] and not document["profiles"]:
            yield "Choose a statement or a case first."


# -- names ----------------------------------------------------------------------------------


def protected_names(documents: Mapping[str, Document]) -> list[str]:
    """A problem for each text in which a protected person is named, in any spelling."""
    names = Spellings(_protected_people())
    return [
        f"{whose} is protected, but is named in {place} ({language})."
        for language, document in documents.items()
        for place, text in _strings(document, "")
        for whose in sorted(names.found_in(text))
    ]


def _protected_people() -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    by_id: dict[int, list[str]] = {}
    query = select(Case.id, Case.name, Case.original_name).where(Case.is_protected)
    for case_id, name, original in db.session.execute(query):
        # Two protected people may have one name: their spellings are looked for together.
        by_id[case_id] = people.setdefault(name, [])
        by_id[case_id] += [name, original]
    spellings = select(CaseName.case_id, CaseName.name).join(Case).where(Case.is_protected)
    for case_id, name in db.session.execute(spellings):
        by_id[case_id].append(name)
    return people


def _strings(part: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every string of a document, and where it stands as a person would say it."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from _strings(value, f"{place} {part.get('slug', '')}" if place else name)
    elif isinstance(part, list):
        for number, value in enumerate(part, 1):
            yield from _strings(value, f"{place} {number}")
    elif isinstance(part, str):
        # Addresses carry names too, percent-encoded or with words joined by hyphens.
        yield " ".join(place.split()), unquote(part)


# -- rows -----------------------------------------------------------------------------------


class _Rows:
    """What the database says now about all that these documents mention."""

    def __init__(self, kit: Kit, documents: Mapping[str, Document]) -> None:
        chosen = select(KitCase.case_id, KitCase.sensitive_fact_ids).where(KitCase.kit_id == kit.id)
        self.chosen = {
            row.case_id: set(row.sensitive_fact_ids) for row in db.session.execute(chosen)
        }
        one = next(iter(documents.values()))
        self.cases = _cases(row["slug"] for row in one["profiles"])
        self.facts = _facts(f["id"] for row in one["profiles"] for f in row["facts"])
        self.cited = _cited(self.facts)
        self.details = Known(self.facts)
        self.texts, self.translations = _texts(_text_ids(one))
        self.statements = _statements(kit)
        self.part_sources = _part_sources(self.statements)
        self.protected = set(db.session.scalars(select(Case.slug).where(Case.is_protected)))

    def check(self, document: Document) -> Iterator[str]:
        """The problems of one language."""
        sources = {row["number"]: _source_key(row) for row in document["sources"]}
        if sorted(sources) != list(range(1, len(document["sources"]) + 1)):
            yield "The sources are not numbered from 1 on."
        for profile in document["profiles"]:
            yield from self._profile(profile, sources, document["language"])
        for statement in document["statements"]:
            yield from self._statement(statement, sources)
        for text in _all_texts(document):
            yield from self._text(text, document["language"])

    def _profile(
        self, profile: Document, sources: Mapping[int, Any], language: str
    ) -> Iterator[str]:
        case = self.cases.get(profile["slug"])
        if case is None or case.is_protected or case.id not in self.chosen:
            yield f"{profile['slug']} may not be in this kit."
            return
        if profile["original"] != case.original_name:
            yield f"{profile['slug']} does not bear its own name."
        for fact in profile["facts"]:
            yield from self._fact(fact, case, sources)
            if not self.details.agrees(fact, language):
                yield f"Fact {fact['id']} of {case.slug} does not carry its details."
        if profile["last"] and not _is_a_report(profile["last"], profile["facts"]):
            yield f"The last report of {profile['slug']} is none of the facts that are printed."

    def _fact(self, fact: Document, case: Any, sources: Mapping[int, Any]) -> Iterator[str]:
        row, name = self.facts.get(fact["id"]), f"Fact {fact['id']} of {case.slug}"
        if row is None or row.case_id != case.id:
            yield f"{name} is not a fact of this person."
            return
        if not row.may_publish:
            yield f"{name} has no permission to be published."
        if row.sensitivity is not None and row.id not in self.chosen[case.id]:
            yield f"{name} is sensitive and was not chosen for this kit."
        cited = self.cited.get(row.id, [])
        if not cited or [sources.get(number) for number in fact["notes"]] != cited:
            yield f"{name} does not carry its sources."
        printed = (fact["revision"], fact["kind"], fact["stage"], fact["date"], fact["confidence"])
        known = (row.revision, row.kind, row.stage, row.happened_on, row.confidence)
        if printed != known or fact["text"]["text_id"] != row.text_id:
            yield f"{name} is not printed as it stands."

    def _statement(self, statement: Document, sources: Mapping[int, Any]) -> Iterator[str]:
        row, slug = self.statements.get(statement["slug"]), statement["slug"]
        if row is None:
            yield f"{slug} is not a statement of this kit."
            return
        for text_id, notes in [
            (row.summary_id, statement["notes"]),
            *((part["text"]["text_id"], part["notes"]) for part in statement["parts"]),
        ]:
            known = self.part_sources.get(text_id, [])
            if [sources.get(number) for number in notes] != known:
                yield f"A text of {slug} does not carry its sources."
            if not notes and text_id != row.summary_id:
                yield f"A text of {slug} has no source."
        for signatory in statement["signatories"]:
            if signatory["case"] in self.protected:
                yield f"{signatory['case']} may not be among the signatories."

    def _text(self, text: Document, language: str) -> Iterator[str]:
        row = self.texts.get(text["text_id"])
        if row is None or row.is_protected:
            yield f"Text {text['text_id']} may not be in a kit."
            return
        if text["lang"] == row.language:
            is_known = text["text"] == row.body
        else:
            translation = self.translations.get((row.id, text["lang"]))
            is_known = (
                text["lang"] == language
                and translation is not None
                and translation.state not in ("missing", "machine")
                and translation.source_revision >= row.revision
                and translation.body == text["text"]
            )
        if not is_known or text["revision"] != row.revision:
            yield f"{row.key} ({text['lang']}) is not printed as it stands."


def _is_a_report(last: Document, facts: Iterable[Document]) -> bool:
    shown = ("kind", "date", "text", "notes", "confidence")
    return is_report(last["kind"]) and any(
        all(last[name] == fact[name] for name in shown) for fact in facts
    )


def _all_texts(part: Any) -> Iterator[Document]:
    if isinstance(part, Mapping):
        if "text_id" in part:
            yield part
        else:
            for value in part.values():
                yield from _all_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _all_texts(value)


def _text_ids(document: Document) -> set[int]:
    return {text["text_id"] for text in _all_texts(document)}


def _source_key(row: Document) -> tuple[str, str, str, str | None]:
    return (row["publisher"], row["title"], row["url"], row["date"])


def _cases(slugs: Iterable[str]) -> dict[str, Any]:
    query = select(Case.id, Case.slug, Case.is_protected, Case.original_name)
    return {row.slug: row for row in db.session.execute(query.where(Case.slug.in_(list(slugs))))}


def _facts(ids: Iterable[int]) -> dict[int, Any]:
    query = select(*Fact.__table__.columns).where(Fact.id.in_(list(ids)))
    return {row.id: row for row in db.session.execute(query)}


_SOURCE = (Source.publisher, Source.title, Source.url, Source.published_on)


def _cited(facts: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    query = select(FactSource.fact_id, *_SOURCE).join(Source)
    query = query.where(FactSource.fact_id.in_(list(facts))).order_by(FactSource.position)
    return _grouped(query)


def _part_sources(statements: Mapping[str, Any]) -> dict[int, list[tuple[Any, ...]]]:
    """Text id → its sources, for the summaries and the parts of these statements."""
    ids = [row.id for row in statements.values()]
    of_parts = (
        select(StatementPart.text_id, *_SOURCE)
        .join(PartSource, PartSource.part_id == StatementPart.id)
        .join(Source, Source.id == PartSource.source_id)
        .where(StatementPart.statement_id.in_(ids))
        .order_by(PartSource.position)
    )
    of_summaries = (
        select(Statement.summary_id, *_SOURCE)
        .join(PartSource, PartSource.statement_id == Statement.id)
        .join(Source, Source.id == PartSource.source_id)
        .where(Statement.id.in_(ids), PartSource.part_id.is_(None))
        .order_by(PartSource.position)
    )
    return _grouped(of_parts) | _grouped(of_summaries)


def _grouped(query: Any) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *source in db.session.execute(query):
        found.setdefault(key, []).append(tuple(source))
    return found


def _statements(kit: Kit) -> dict[str, Any]:
    query = select(Statement.id, Statement.slug, Statement.summary_id).join(KitStatement)
    return {row.slug: row for row in db.session.execute(query.where(KitStatement.kit_id == kit.id))}


def _texts(ids: set[int]) -> tuple[dict[int, Any], dict[tuple[int, str], Any]]:
    texts = db.session.execute(select(*Text.__table__.columns).where(Text.id.in_(ids)))
    translations = db.session.execute(
        select(*Translation.__table__.columns).where(Translation.text_id.in_(ids))
    )
    return {row.id: row for row in texts}, {
        (row.text_id, row.language): row for row in translations
    }
