"""The gate's look at the record: people, facts, statements and portraits as the tables have them.

It shares no code with ``crm.kits.composing``, and asks the tables anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crm.cases.dated import is_past
from crm.cases.permission import Problem, somebody
from crm.cases.protection import protected_people
from crm.cases.vocabulary import is_report
from crm.kits import gate_rows
from crm.kits.gate_details import Known
from crm.kits.gate_quotes import Quotes
from crm.kits.gate_texts import Texts, all_texts
from crm.kits.models import Kit
from crm.reader import message as _n

Document = Mapping[str, Any]


class Rows:
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
        self.quotes = Quotes(kit, one)
        self.part_sources = gate_rows.part_sources(self.statements)
        self.protected = {slug: case_id for case_id, slug, _names in protected_people()}

    def check(self, document: Document) -> Iterator[Problem]:
        """The problems of one language."""
        sources = {row["number"]: _source_key(row) for row in document["sources"]}
        if sorted(sources) != list(range(1, len(document["sources"]) + 1)):
            yield Problem(_n("The sources are not numbered from 1 on."), kind="source")
        for profile in document["profiles"]:
            yield from self._profile(profile, sources, document["language"])
        for statement in document["statements"]:
            yield from self._statement(statement, sources)
        for quote in document.get("quotes", ()):
            yield from self.quotes.check(quote, sources)
        for text in all_texts(document):
            yield from self.texts.check(text, document["language"])

    def _profile(
        self, profile: Document, sources: Mapping[int, Any], language: str
    ) -> Iterator[Problem]:
        case = self.cases.get(profile["slug"])
        who = {"who": profile["slug"]}
        if case is None or case.is_protected or case.id not in self.chosen:
            safe = {"who": somebody(case.id)} if case else who
            yield Problem(_n("%(who)s may not be in this kit."), safe, who, "protection")
            return
        if profile["original"] != case.original_name:
            yield Problem(_n("%(who)s does not bear their own name."), who)
        for fact in profile["facts"]:
            yield from self._fact(fact, case, sources)
            if not self.details.agrees(fact, language):
                which = {"id": fact["id"], "who": case.slug}
                yield Problem(_n("Fact %(id)s of %(who)s does not carry its details."), which)
        if "portrait" in profile and not self._is_permitted(profile["portrait"], case):
            message = _n("The portrait of %(who)s may not be in this kit.")
            yield Problem(message, who, kind="permission")
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
            message = _n("Fact %(id)s of %(who)s has no permission to be published.")
            yield Problem(message, which, kind="permission")
        as_it_is = (row.id, row.sensitivity, row.revision)
        if row.sensitivity is not None and as_it_is not in self.chosen[case.id]:
            message = _n("Fact %(id)s of %(who)s is sensitive and was not chosen for this kit.")
            yield Problem(message, which, kind="permission")
        cited = self.cited.get(row.id, [])
        if not cited or [sources.get(number) for number in fact["notes"]] != cited:
            message = _n("Fact %(id)s of %(who)s does not carry its sources.")
            yield Problem(message, which, kind="source")
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
                message = _n("A text of %(statement)s does not carry its sources.")
                yield Problem(message, which, kind="source")
            if not notes and text_id != row.summary_id:
                message = _n("A text of %(statement)s has no source.")
                yield Problem(message, which, kind="source")
        for signatory in statement["signatories"]:
            if signatory["slug"] in self.protected:
                safe = {"who": somebody(self.protected[signatory["slug"]])}
                message = _n("%(who)s may not be among the signatories.")
                yield Problem(message, safe, {"who": signatory["slug"]}, "protection")


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
