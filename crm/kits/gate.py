"""The gate: a finished document is checked against the database before it is frozen.

It shares no code with ``crm.kits.composing``: it takes the plain document, whoever made
it, and asks the tables anew for every person, fact, text and source in it. So a mistake in
composing, or a row that changed meanwhile, cannot let out what must stay in.

Four rules (issue 2, section 4, the rules that come with the case data, and issue 4):
nothing about a protected person, not even the name inside another text; no fact without
permission and source, no sensitive one that was not chosen for this kit; a status only as
one of the dated facts, as the last report; no language below what the kit demands of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from crm.cases.dated import is_past
from crm.cases.permission import Problem, Protected, somebody
from crm.cases.protection import protected_people, spellings
from crm.cases.vocabulary import is_report
from crm.db import db
from crm.kits import gate_rows
from crm.kits.demands import Shortfall
from crm.kits.gate_details import Known
from crm.kits.gate_texts import Texts, all_texts, below
from crm.kits.models import Kit
from crm.reader import lazy as _l
from crm.reader import message as _n

Document = Mapping[str, Any]
# The parts of a document as the kit's page calls them.
_SECTIONS = {
    "kit": _l("Title"),
    "brief": _l("In brief"),
    "statements": _l("Statements"),
    "profiles": _l("Cases"),
    "asks": _l("What we ask"),
    "contacts": _l("Press contacts"),
    "sources": _l("Sources"),
}

BELOW = _n("Below what the kit demands: %(language)s.")


class Refused(Protected):
    """A document that may not leave. ``problems`` are sentences for whoever builds the kit.

    ``shortfalls`` are the paragraphs below what the kit demands, of each language that has any.
    """

    def __init__(
        self, problems: Iterable[Problem], shortfalls: Mapping[str, list[Shortfall]] | None = None
    ) -> None:
        super().__init__(problems)
        self.shortfalls = dict(shortfalls or {})


def check(kit: Kit, documents: Mapping[str, Document]) -> None:
    """Let the documents of a kit pass, or raise ``Refused`` with everything that is wrong."""
    db.session.flush()
    problems = list(_check_whole(kit, documents))
    unready: dict[str, list[Shortfall]] = {}
    if not problems:
        rows = _Rows(kit, documents)
        for document in documents.values():
            problems += rows.check(document)
        problems += protected_names(documents)
        unready = below(kit, documents)
        problems += [Problem(BELOW, {"language": tag}) for tag in unready]
    if problems:
        raise Refused(_each_once(problems), unready)


def _each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problem of several languages said once, naming them all: "en, fa"."""
    languages: dict[Any, dict[str, None]] = {}
    said: dict[Any, Problem] = {}
    for each in problems:
        rest = {name: value for name, value in each.values.items() if name != "language"}
        key = (each.message, *map(repr, (rest, each.names)))
        languages.setdefault(key, {}).update(dict.fromkeys([each.values.get("language", "")]))
        said.setdefault(key, each)
    for key, each in said.items():
        named = {"language": ", ".join(languages[key])} if "language" in each.values else {}
        yield replace(each, values={**each.values, **named})


def _check_whole(kit: Kit, documents: Mapping[str, Document]) -> Iterator[Problem]:
    if kit.is_archived:
        yield Problem(_n("The kit is archived."))
    if not documents:
        yield Problem(_n("Choose at least one language."))
    for document in documents.values():
        if not document["statements"] and not document["profiles"]:
            yield Problem(_n("Choose a statement or a case first."))


# -- names ----------------------------------------------------------------------------------


def protected_names(documents: Mapping[str, Document]) -> list[Problem]:
    """A problem for each text in which a protected person is named, in any spelling."""
    people = protected_people()
    sought = spellings(people)
    latin = {case_id: names[0] for case_id, _slug, names in people}
    message = _n("%(who)s is protected, but is named here: %(section)s %(place)s (%(language)s).")
    return [
        Problem(
            message,
            {
                "who": somebody(case_id),
                "section": section,
                "place": " ".join(each for each in place if each.isdigit()),
                "language": language,
            },
            {
                "who": latin[case_id],
                "section": _SECTIONS.get(section, section),
                "place": " ".join(place),
            },
        )
        for language, document in documents.items()
        for section, part in document.items()
        for place, text in strings(part)
        for case_id in sorted(map(int, sought.found_in(text)))
    ]


def strings(part: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string of a part of a document, and where it stands: numbers and slugs."""
    if isinstance(part, Mapping):
        place = (*place, part["slug"]) if "slug" in part else place
        for value in part.values():
            yield from strings(value, place)
    elif isinstance(part, list):
        for number, value in enumerate(part, 1):
            yield from strings(value, (*place, str(number)))
    elif isinstance(part, str):
        # Addresses carry names too, percent-encoded or with words joined by hyphens.
        yield place, unquote(part)


# -- rows -----------------------------------------------------------------------------------


class _Rows:
    """What the database says now about all that these documents mention."""

    def __init__(self, kit: Kit, documents: Mapping[str, Document]) -> None:
        self.chosen = gate_rows.chosen(kit)
        one = next(iter(documents.values()))
        self.cases = gate_rows.cases(row["slug"] for row in one["profiles"])
        self.facts = gate_rows.facts(f["id"] for row in one["profiles"] for f in row["facts"])
        self.cited = gate_rows.cited(self.facts)
        self.permitted = gate_rows.permitted(self.facts)
        self.also = gate_rows.also(self.facts)
        self.details = Known(self.facts)
        self.portraits = gate_rows.portraits(kit, self.cases)
        self.texts = Texts(
            {text["text_id"] for text in all_texts(one)},
            {t["text_id"] for each in documents.values() for t in all_texts(each) if "parts" in t},
        )
        self.statements = gate_rows.statements(kit)
        self.part_sources = gate_rows.part_sources(self.statements)
        self.protected = {slug: case_id for case_id, slug, _names in protected_people()}

    def check(self, document: Document) -> Iterator[Problem]:
        """The problems of one language."""
        sources = {row["number"]: _source_key(row) for row in document["sources"]}
        if sorted(sources) != list(range(1, len(document["sources"]) + 1)):
            yield Problem(_n("The sources are not numbered from 1 on."))
        for profile in document["profiles"]:
            yield from self._profile(profile, sources, document["language"])
        for statement in document["statements"]:
            yield from self._statement(statement, sources)
        for text in all_texts(document):
            yield from self.texts.check(text, document["language"])

    def _profile(
        self, profile: Document, sources: Mapping[int, Any], language: str
    ) -> Iterator[Problem]:
        case = self.cases.get(profile["slug"])
        who = {"who": profile["slug"]}
        if case is None or case.is_protected or case.id not in self.chosen:
            safe = {"who": somebody(case.id)} if case else who
            yield Problem(_n("%(who)s may not be in this kit."), safe, who)
            return
        if profile["original"] != case.original_name:
            yield Problem(_n("%(who)s does not bear their own name."), who)
        for fact in profile["facts"]:
            yield from self._fact(fact, case, sources)
            if not self.details.agrees(fact, language):
                which = {"id": fact["id"], "who": case.slug}
                yield Problem(_n("Fact %(id)s of %(who)s does not carry its details."), which)
        if "portrait" in profile and not self._is_permitted(profile["portrait"], case):
            yield Problem(_n("The portrait of %(who)s may not be in this kit."), who)
        if profile["last"] and not _is_a_report(profile["last"], profile["facts"]):
            message = _n("The last report of %(who)s is none of the facts that are printed.")
            yield Problem(message, who)

    def _is_permitted(self, portrait: Document, case: Any) -> bool:
        row = self.portraits.get(case.id)
        return row is not None and (portrait["key"], portrait["credit"], portrait["licence"]) == (
            row.key,
            row.credit,
            row.licence or None,
        )

    def _fact(self, fact: Document, case: Any, sources: Mapping[int, Any]) -> Iterator[Problem]:
        row, which = self.facts.get(fact["id"]), {"id": fact["id"], "who": case.slug}
        if row is None or row.case_id != case.id:
            yield Problem(_n("Fact %(id)s of %(who)s is not a fact of this person."), which)
            return
        if not row.may_publish or row.id not in self.permitted:
            yield Problem(_n("Fact %(id)s of %(who)s has no permission to be published."), which)
        as_it_is = (row.id, row.sensitivity, row.revision)
        if row.sensitivity is not None and as_it_is not in self.chosen[case.id]:
            message = _n("Fact %(id)s of %(who)s is sensitive and was not chosen for this kit.")
            yield Problem(message, which)
        cited = self.cited.get(row.id, [])
        if not cited or [sources.get(number) for number in fact["notes"]] != cited:
            yield Problem(_n("Fact %(id)s of %(who)s does not carry its sources."), which)
        columns = ("revision", "kind", "stage", "qualifier", "confidence", "conflict")
        also = [
            (
                *(each["date"], each["value"], each["stage"], each.get("is_preferred", False)),
                *map(sources.get, each["notes"]),
            )
            for each in fact["also"]
        ]
        is_as_known = (
            all(fact[name] == getattr(row, name) for name in columns)
            and (fact["date"], fact["ended"]) == (row.happened_on, row.ended_on)
            and fact["text"]["text_id"] == row.text_id
            and fact["confirmed_on"] == _confirmed_on(row)
            and also == self.also.get(row.id, [])
            and _is_rightly_preferred(fact, row, self.texts.texts.get(row.text_id))
        )
        if not is_as_known:
            yield Problem(_n("Fact %(id)s of %(who)s is not printed as it stands."), which)

    def _statement(self, statement: Document, sources: Mapping[int, Any]) -> Iterator[Problem]:
        row, which = self.statements.get(statement["slug"]), {"statement": statement["slug"]}
        if row is None:
            yield Problem(_n("%(statement)s is not a statement of this kit."), which)
            return
        for text_id, notes in [
            (row.summary_id, statement["notes"]),
            *((part["text"]["text_id"], part["notes"]) for part in statement["parts"]),
        ]:
            known = self.part_sources.get(text_id, [])
            if [sources.get(number) for number in notes] != known:
                yield Problem(_n("A text of %(statement)s does not carry its sources."), which)
            if not notes and text_id != row.summary_id:
                yield Problem(_n("A text of %(statement)s has no source."), which)
        for signatory in statement["signatories"]:
            if signatory["slug"] in self.protected:
                safe = {"who": somebody(self.protected[signatory["slug"]])}
                message = _n("%(who)s may not be among the signatories.")
                yield Problem(message, safe, {"who": signatory["slug"]})


def _confirmed_on(row: Any) -> str | None:
    """When a fact that nobody has confirmed in time was confirmed last, else ``None``."""
    return row.confirmed_at.date().isoformat() if is_past(row.review_by) else None


def _is_rightly_preferred(fact: Document, row: Any, text: Any) -> bool:
    # Without a choice between facts the reason is for one between dates, where there are others.
    reason = row.preferred_reason if fact["is_preferred"] or fact["also"] else None
    language = text.language if reason and text is not None else None
    if (fact["preferred_reason"], fact["reason_lang"]) != (reason, language):
        return False
    if fact["is_preferred"]:
        return row.is_preferred and not fact["is_also"]
    return not (row.is_preferred and fact["is_also"])


def _is_a_report(last: Document, facts: Iterable[Document]) -> bool:
    # All that the box says, no more and no less: a mark of doubt may not be left out either.
    shown = {"kind", "stage", "date", "qualifier", "text", "notes", "confidence", "also", "details"}
    shown |= {"confirmed_on", "preferred_reason", "reason_lang", "ended"}
    return (
        last.keys() == shown
        and is_report(last["kind"])
        and any(all(last[name] == fact[name] for name in shown) for fact in facts)
    )


def _source_key(row: Document) -> tuple[str, str, str, str | None]:
    return (row["publisher"], row["title"], row["url"], row["date"])
