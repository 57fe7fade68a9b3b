"""From rows to plain data: the document of a kit, once for each of its languages.

A document is what the printer gets and what an edition keeps. Its shape:

    text   {"text", "lang", "state", "text_id", "revision"}, as ``Text.printed`` gives it;
           "parts" ({"text", "lang", "state"}) only where its paragraphs are of several languages
    date   "2019", "2019-07", "2019-08-11" or None
    document
        language
        kit          slug, title, subtitle, edition, frozen_on, embargo, hash, has_drafts;
                     length, house only where they are not as usual
        sections     what is printed and in which order, only where somebody arranged the kit
        brief        texts
        statements   slug, title, date, text, notes, parts, signatories
        profiles     slug, name, name_lang, latin, original, aliases, statement, last, facts;
                     portrait (key, credit, licence) only where one is printed
        asks         texts; country where one is for a government
        quotes       id, text, name, original, slug, date, notes; only where there are any
        background   texts, only where there are any
        contacts     name, role, email, phone, languages
        sources      number, publisher, title, url, date, language, note

``notes`` are numbers of sources. Sources are numbered across the whole document in the
order in which a reader meets them, and so alike in every language. What is composed here
is checked once more by ``crm.kits.gate`` before it is frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from crm.cases import saying, terms
from crm.cases.conflicts import side_by_side
from crm.cases.dated import last_report
from crm.cases.details import details_of
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.cases.permission import publishable_facts, require_publishable
from crm.cases.portraits import Portrait, printable
from crm.cases.vocabulary import FACT_KINDS
from crm.db import db
from crm.kits import loading
from crm.kits.composition import carries
from crm.kits.models import Kit, KitCase, PressContact, Quote
from crm.statements.models import Statement, StatementPart
from crm.texts.models import Text
from crm.texts.printed import load_paragraphs

Document = dict[str, Any]


def compose(kit: Kit, languages: Iterable[str] | None = None) -> dict[str, Document]:
    """The document of a kit in each of its languages, or in these alone; not yet an edition.

    Raises ``Protected`` where a chosen person is protected by now.
    """
    db.session.flush()
    loaded = loading.whole(kit)
    for entry in loaded.kit_cases:
        require_publishable(entry.case)
    signed = loading.titles_of_signed(loaded)
    load_paragraphs(loading.texts(loaded), list(languages) if languages else kit.languages)
    people = [each.case_id for each in loaded.kit_cases]
    portraits = printable(people) if loaded.has_portraits else {}
    return {
        language: _Composer(loaded, language, signed, portraits).document()
        for language in (kit.languages if languages is None else languages)
    }


class _Composer:
    """One language of a kit, and the numbers that its sources have got so far."""

    def __init__(
        self,
        kit: Kit,
        language: str,
        signed: dict[int, list[Text]],
        portraits: Mapping[int, Portrait],
    ) -> None:
        self.kit, self.language, self.signed = kit, language, signed
        self.numbers: dict[int, int] = {}
        self.sources: list[Document] = []
        self.has_drafts = False
        self.shown = {entry.case.slug for entry in kit.kit_cases}
        self.portraits = portraits

    def document(self) -> Document:
        """The whole document; the parts in the order in which they are printed."""
        kit = self.kit
        head: Document = {
            "slug": kit.slug,
            "title": self.text(kit.title),
            "subtitle": self.text(kit.subtitle) if kit.subtitle else None,
            "edition": None,
            "frozen_on": None,
            "embargo": _instant(kit.embargo_until),
            "hash": None,
        }
        head |= {"length": kit.length} if kit.length != "full" else {}
        head |= {"house": dict(kit.house)} if kit.house else {}
        document: Document = {"language": self.language, "kit": head}
        document |= {name: [] for name in ("brief", "statements", "profiles", "asks", "contacts")}
        # In the order of the pages: sources are numbered as a reader meets them.
        for section in kit.printed_sections:
            document |= self.section(section, document)
        if kit.sections or kit.length != "full":
            document["sections"] = kit.printed_sections
        document["sources"] = self.sources
        head["has_drafts"] = self.has_drafts
        return document

    def section(self, name: str, document: Document) -> Document:
        """The parts of the document that a section prints, as far as they are not there yet."""
        kit = self.kit
        if name == "brief":
            return {"brief": [self.text(each.text) for each in kit.texts("brief")]}
        if name == "statements":
            return {"statements": [self.statement(each.statement) for each in kit.kit_statements]}
        if name in ("profiles", "timelines", "health") and not document["profiles"]:
            return {"profiles": [self.profile(each) for each in kit.kit_cases]}
        if name == "asks":
            return {"asks": self.asks()}
        if name == "quotes":
            quotes = [each.quote for each in kit.kit_quotes if each.quote.is_printable]
            return {"quotes": [self.quote(each) for each in quotes]}
        if name == "background":
            return {"background": [self.text(each.text) for each in kit.texts("background")]}
        return {"contacts": self.contacts()} if name == "contacts" else {}

    def asks(self) -> list[Document]:
        """What is asked of all first, then what is asked of each government."""
        entries = self.kit.texts("ask")
        lands = dict.fromkeys([None, *(each.country for each in entries)])
        return [
            self.text(each.text) | ({"country": land} if land else {})
            for land in lands
            for each in entries
            if each.country == land
        ]

    def quote(self, quote: Quote) -> Document:
        """Somebody's words. Who allowed that they are printed is nobody's business outside."""
        case = quote.case
        withheld = case.withheld_spellings if case else []
        return {
            "id": quote.id,
            "text": self.text(quote.text),
            "name": case.name_in(self.language, without=withheld) if case else quote.who,
            "original": case.original_name if case else None,
            "case": case.slug if case else None,
            "date": quote.said_on,
            "notes": self.notes([quote.source] if quote.source else []),
        }

    def contacts(self) -> list[Document]:
        """Whom to call: in a kit that somebody arranged, those who speak its language if any do."""
        everybody = [each.press_contact for each in self.kit.kit_press_contacts]
        own = [each for each in everybody if self.language in each.languages]
        return [_contact(each) for each in (own if own and self.kit.sections else everybody)]

    def text(self, text: Text) -> Document:
        """A text as it is printed in this language."""
        printed = text.printed(self.language).as_data()
        self.has_drafts |= any(
            each["state"] == "draft" for each in (printed, *printed.get("parts", ()))
        )
        return printed

    def notes(self, sources: Iterable[Source]) -> list[int]:
        """The numbers of these sources; one that was not cited before gets the next."""
        return [self.numbers.get(source.id) or self._number(source) for source in sources]

    def _number(self, source: Source) -> int:
        number = self.numbers[source.id] = len(self.numbers) + 1
        self.sources.append(
            {
                "number": number,
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "date": source.published_on,
                "language": source.language,
                "note": source.note,
            }
        )
        return number

    def statement(self, statement: Statement) -> Document:
        """A statement, what followed it, and who signed it but for protected people."""
        return {
            "slug": statement.slug,
            "title": self.text(statement.title),
            "date": statement.issued_on,
            "text": self.text(statement.summary),
            "notes": self.notes(each.source for each in statement.summary_sources),
            # What nobody reports is not printed, about statements as little as about people.
            "parts": [self.part(each) for each in statement.parts if each.part_sources],
            "signatories": [
                self.signatory(each.case)
                for each in statement.signatures
                if not each.case.is_protected
            ],
        }

    def part(self, part: StatementPart) -> Document:
        """Something known about a statement."""
        return {
            "kind": part.kind,
            "date": part.happened_on,
            "text": self.text(part.text),
            "notes": self.notes(part.sources),
            "confidence": part.confidence,
        }

    def signatory(self, case: Case) -> Document:
        """A name on the list; ``case`` only where the kit has a profile to point at."""
        return {
            "name": case.name_in(self.language, without=case.withheld_spellings),
            "original": case.original_name,
            "slug": case.slug,
            "case": case.slug if case.slug in self.shown else None,
        }

    def profile(self, entry: KitCase) -> Document:
        """A person: the last report first, then the timeline, oldest first."""
        case = entry.case
        facts = publishable_facts(case, entry.chosen)
        last, groups = last_report(facts), side_by_side(facts)
        if self.kit.length != "full":
            kept = [last] if last else []
        else:
            kept = [each for each in facts if carries(self.kit.printed_sections, each.kind)]
        last = last if last in kept else None
        is_told = self.kit.length == "full" and "profiles" in self.kit.printed_sections
        # The order matters: a reader meets the notes of the last report first.
        return {
            "slug": case.slug,
            "name": case.name_in(self.language, without=case.withheld_spellings),
            "name_lang": self._name_language(case),
            "latin": case.name,
            "original": case.original_name,
            "aliases": [each for each in case.aliases if each not in case.withheld_spellings],
            "signed": [self.text(title) for title in self.signed.get(case.id, ()) if is_told],
            "last": self.last(last, groups) if last else None,
            "facts": [self.fact(fact, g) for g in groups for fact in g if fact in kept],
            **(self.portrait(case) if is_told else {}),
        }

    def portrait(self, case: Case) -> Document:
        """The address of a portrait's bytes and who made it; nothing at all without one."""
        found = self.portraits.get(case.id)
        if found is None:
            return {}
        return {
            "portrait": {"key": found.key, "credit": found.credit, "licence": found.licence or None}
        }

    def _name_language(self, case: Case) -> str:
        # Names that nobody wrote in this language stand in Latin letters, as in English.
        has_own = any(
            each.language == self.language
            and not each.is_alias
            and each.name not in case.withheld_spellings
            for each in case.names
        )
        return self.language if has_own or self.language == "fa" else "en"

    def last(self, fact: Fact, groups: Sequence[Sequence[Fact]]) -> Document:
        """The last report: never a present status, always dated or said to be undated."""
        whole = self.fact(fact, next(group for group in groups if fact in group))
        names = ("kind", "stage", "date", "qualifier", "text", "notes", "confidence", "also")
        more = ("preferred_reason", "reason_lang", "details", "confirmed_on", "ended")
        return {name: whole[name] for name in (*names, *more)}

    def fact(self, fact: Fact, group: Sequence[Fact] = ()) -> Document:
        """One fact, with the revision that is printed.

        ``confirmed_on`` is there only where nobody has confirmed it in time.
        ``also`` are the dates and lengths that other reports give; ``preferred_reason`` may say
        why the fact's own is preferred, in the language in which the fact was written. Of a
        ``group`` of facts that report the same thing differently one ``is_preferred``, the
        others are ``is_also``.
        """
        is_preferred = len(group) > 1 and fact.is_preferred
        reason = fact.preferred_reason if is_preferred or fact.alternatives else None
        return {
            "id": fact.id,
            "revision": fact.revision,
            "kind": fact.kind,
            "kind_label": self._added_kind(fact.kind),
            "stage": fact.stage,
            "date": fact.happened_on,
            "text": self.text(fact.text),
            "notes": self.notes(fact.sources),
            "confidence": fact.confidence,
            "confirmed_on": fact.confirmed_at.date().isoformat() if fact.is_old else None,
            "qualifier": fact.qualifier,
            "ended": fact.ended_on,
            "conflict": fact.conflict,
            "is_also": not fact.is_preferred and any(each.is_preferred for each in group),
            "is_preferred": is_preferred,
            "preferred_reason": reason,
            "reason_lang": fact.text.language if reason else None,
            "also": [
                {
                    "date": each.happened_on,
                    "value": each.value,
                    "stage": each.stage,
                    "notes": self.notes([each.source]) if each.source else [],
                    # Only where it is: what was composed before is composed the same again.
                    **({"is_preferred": True} if each.is_preferred else {}),
                }
                for each in fact.alternatives
            ],
            "details": saying.plain(details_of(fact), self.language),
        }

    def _added_kind(self, kind: str) -> str | None:
        # The printer knows the words of the kinds from code; those of the desk go with the fact.
        return None if kind in FACT_KINDS else terms.label("fact_kind", kind, self.language)


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _contact(contact: PressContact) -> Document:
    return {
        "name": contact.name,
        "role": contact.role,
        "email": contact.email,
        "phone": contact.phone,
        "languages": list(contact.languages),
    }
