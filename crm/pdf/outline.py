"""A kit document as one run of blocks, as a word processor or a plain text has it.

The same words as in the PDF, in the same order: labels, dates in both calendars, marks of what
is a draft or not translated, numbers of sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crm import i18n
from crm.pdf import marks, page, parts, strings
from crm.pdf.words import Gettext, Words

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Block:
    """A paragraph. ``style`` is one of ``STYLES``; ``notes`` are numbers of sources.

    ``number`` stands before an item of a list, ``link`` is an address that follows the text.
    """

    style: str
    text: str
    lang: str
    notes: tuple[int, ...] = ()
    number: int = 0
    link: str = ""


STYLES = ("title", "subtitle", "small", "chapter", "person", "label", "lead", "text", "item")


def outline(document: Part, gettext: Gettext) -> Iterator[Block]:
    """All that a document prints, from the title to the last source."""
    code = document["kit"].get("copy")
    for block in _Outline(document, gettext).blocks():
        is_long = code and block.style in ("lead", "text")
        yield replace(block, text=block.text + marks.unseen(code)) if is_long else block


class _Outline:
    """One document and its words."""

    def __init__(self, document: Part, gettext: Gettext) -> None:
        self.document, self.tag = document, str(document["language"])
        self.words = Words(self.tag, gettext)
        self.composed = parts.composed(document)

    def blocks(self) -> Iterator[Block]:
        sections: dict[str, Callable[[], Iterator[Block]]] = {
            "brief": self.brief,
            "statements": self.statements,
            "profiles": self.profiles,
            "timelines": self.timelines,
            "health": self.health,
            "asks": self.asks,
            "quotes": self.quotes,
            "use": self.use,
            "quote": self.quoting,
            "contacts": self.contacts,
            "background": self.background,
        }
        yield from self.cover()
        for name in self.composed.sections if self.composed else parts.USUAL:
            yield from sections[name]()
        yield from self.sources()

    def own(self, style: str, text: str, **more: Any) -> Block:
        """A block in the kit's own language."""
        return Block(style, strings.clean(text), self.tag, **more)

    def text(self, text: Part, notes: Iterable[int] = (), style: str = "text") -> Iterator[Block]:
        """Its paragraphs; where they stand in several languages ("parts"), each with its mark."""
        of_one = text.get("parts") or (text,)
        former = ""
        for number, part in enumerate(of_one, 1):
            if part["state"] == "untranslated" != former:
                yield self.own("small", self.words.untranslated(part["lang"]))
            former = part["state"]
            told = strings.paragraphs(strings.clean(part["text"]))
            for place, said in enumerate(told, 1):
                is_last = (number, place) == (len(of_one), len(told))
                yield Block(style, said, part["lang"], tuple(sorted(notes)) if is_last else ())

    def joined(self, parts: Iterable[str]) -> str:
        return " · ".join(part for part in parts if part)

    def cover(self) -> Iterator[Block]:
        kit, words = self.document["kit"], self.words
        embargo = kit["embargo"]
        when = words.moment(embargo) if embargo else ""
        said = words.label("Embargoed until %(when)s", when=when) if embargo else ""
        yield self.own("small", said or words.label("For immediate use"))
        yield Block("title", strings.clean(kit["title"]["text"]), kit["title"]["lang"])
        if kit["subtitle"]:
            yield from self.text(kit["subtitle"], style="subtitle")
        number, date = words.number(kit["edition"]), words.both_dates(kit["frozen_on"])
        edition = words.label(
            "Edition %(number)s, %(date)s. Check number %(hash)s",
            number=number,
            date=date,
            hash=marks.check_number(kit),
        )
        yield self.own("small", edition, link=kit.get("verify") or "")
        if kit["has_drafts"]:
            draft = "Draft translation: not yet reviewed by a second person."
            yield self.own("small", words.label(draft))

    def brief(self) -> Iterator[Block]:
        if self.document["brief"]:
            yield self.own("chapter", self.words.label("In brief"))
        for place, text in enumerate(self.document["brief"]):
            yield from self.text(text, style="text" if place else "lead")

    def statements(self) -> Iterator[Block]:
        for statement in self.document["statements"]:
            yield from self.statement(statement)

    def profiles(self) -> Iterator[Block]:
        if self.document["profiles"]:
            yield self.own("chapter", self.words.label("Profiles"))
        for profile in self.document["profiles"]:
            yield from self.profile(profile)

    def timelines(self) -> Iterator[Block]:
        """What the picture of all timelines shows; a profile tells the same and more."""
        if not self.composed or "profiles" in self.composed.sections:
            return
        yield self.own("chapter", self.words.label("Timelines"))
        for profile in self.document["profiles"]:
            yield self.own("person", self.named(profile))
            for group in page.timeline(profile):
                for fact in group:
                    yield self.dated(fact)

    def health(self) -> Iterator[Block]:
        told = self.composed.health if self.composed else []
        if told:
            yield self.own("chapter", self.words.label("Health"))
        for profile, facts in told:
            yield self.own("person", self.named(profile))
            for fact in facts:
                yield from self.fact(fact)

    def quotes(self) -> Iterator[Block]:
        quotes = self.document.get("quotes", ())
        if quotes:
            yield self.own("chapter", self.words.label("Quotes"))
            yield self.own("small", self.words.label("Quoted with permission."))
        for quote in quotes:
            yield from self.text(quote["text"], quote["notes"], "lead")
            date = self.words.both_dates(quote["date"])
            yield self.own("label", self.joined((self.named(quote), date)))

    def background(self) -> Iterator[Block]:
        told = self.document.get("background", ())
        if told:
            heading = i18n.capitalised(self.words.label("background"), self.tag)
            yield self.own("chapter", heading)
        for text in told:
            yield from self.text(text)

    def statement(self, statement: Part) -> Iterator[Block]:
        words, title = self.words, statement["title"]
        yield Block("chapter", strings.clean(title["text"]), title["lang"])
        yield self.own("label", words.both_dates(statement["date"]) or words.label("undated"))
        yield from self.text(statement["text"], statement["notes"], "lead")
        if statement["parts"]:
            yield self.own("person", words.label("What followed"))
        for part in statement["parts"]:
            said = (words.both_dates(part["date"]), words.confidence(part["confidence"]))
            yield self.own("label", self.joined((words.part(part["kind"]), *said)))
            yield from self.text(part["text"], part["notes"])
        if statement["signatories"]:
            yield self.own("person", words.label("Who signed"))
            names = (self.named(each) for each in statement["signatories"])
            yield self.own("text", words.between.join(names))

    def named(self, person: Part) -> str:
        name, original = person["name"], person["original"]
        return f"{name} ({original})" if original and original != name else str(name)

    def profile(self, profile: Part) -> Iterator[Block]:
        words = self.words
        yield self.own("person", self.named(profile))
        if profile["aliases"]:
            said = words.between.join(profile["aliases"])
            yield self.own("small", f"{words.label('Also written')}: {said}")
        last = profile["last"]
        if last:
            yield self.own("label", self.last_when(last))
            yield from self.text(last["text"], last["notes"], "lead")
            yield from self.more(last)
        else:
            yield self.own("label", words.label("No later report is known to us."))
        for group in page.timeline(profile):
            if len(group) > 1:
                yield self.own("label", words.label("Reports differ"))
            for fact in group:
                yield from self.fact(fact)

    def last_when(self, last: Part) -> str:
        words, date = self.words, self.words.last_date(last)
        if not date:
            return words.label("Last reported, date not known")
        return self.joined((words.label("Last reported"), date, *self.doubts(last)))

    def doubts(self, fact: Part) -> list[str]:
        words, since = self.words, fact.get("confirmed_on")
        old = words.label("not confirmed since %(date)s", date=words.both_dates(since or ""))
        return [words.confidence(fact["confidence"]), old if since else ""]

    def fact(self, fact: Part) -> Iterator[Block]:
        yield self.dated(fact)
        yield from self.text(fact["text"], fact["notes"])
        yield from self.more(fact)

    def dated(self, fact: Part) -> Block:
        words = self.words
        date = words.dated(fact["date"], fact.get("qualifier", ""))
        ended = words.both_dates(fact.get("ended"))
        kind = fact.get("kind_label") or words.kind(fact["kind"])
        stage = words.stage(fact["stage"], fact["kind"])
        when = f"{date} – {ended}" if ended else date or words.label("undated")
        said = (when, kind, stage, *self.doubts(fact), words.preference(fact))
        return self.own("label", self.joined(said))

    def more(self, fact: Part) -> Iterator[Block]:
        """What is known beyond the sentence, and what other reports give."""
        words = self.words
        details = [f"{label}: {phrase}" for label, phrase in words.details(fact)]
        if details:
            yield self.own("small", self.joined(details))
        if reports := fact.get("also", ()):
            notes = tuple(sorted({note for each in reports for note in each["notes"]}))
            said = words.between.join(words.reported(each) for each in reports)
            yield self.own("small", f"{words.also(reports)}: {said}", notes=notes)
        if reason := words.reason(fact):
            yield self.own("small", reason)
        if tag := (fact.get("preferred_reason") and words.foreign(fact)):
            yield Block("small", strings.clean(fact["preferred_reason"]), tag)

    def asks(self) -> Iterator[Block]:
        words = self.words
        if self.document["asks"]:
            yield self.own("chapter", words.label("What we ask"))
        former = None
        for number, ask in enumerate(self.document["asks"], 1):
            country = ask.get("country")
            if country and country != former:
                yield self.own("person", i18n.country_name(country, self.tag))
            former = country
            for place, block in enumerate(self.text(ask, style="item")):
                is_first = block.style == "item" and place == (ask["state"] == "untranslated")
                yield Block(block.style, block.text, block.lang, number=number * is_first)

    def quoting(self) -> Iterator[Block]:
        yield self.own("chapter", self.words.label("How to quote"))
        for said in _QUOTING:
            yield self.own("text", self.words.label(said))

    def use(self) -> Iterator[Block]:
        """On which terms texts and portraits may be taken over."""
        words = self.words
        yield self.own("chapter", words.label("What you can use freely"))
        if self.composed and self.composed.licence:
            yield self.own("text", self.composed.licence)
        for said in _QUOTING:
            yield self.own("text", words.label(said))
        for profile in self.composed.portraits if self.composed else ():
            credit = words.credit(profile["portrait"]["credit"])
            photo = words.label("Photo: %(credit)s", credit=credit)
            licence = profile["portrait"]["licence"] or ""
            yield self.own("small", self.joined((profile["name"], photo, licence)))

    def contacts(self) -> Iterator[Block]:
        words = self.words
        if self.document["contacts"]:
            yield self.own("chapter", words.label("Press contacts"))
        for contact in self.document["contacts"]:
            role = words.label(contact["role"]) if contact["role"] else ""
            yield self.own("text", self.joined((contact["name"], role)))
            reach = self.joined((contact["email"] or "", contact["phone"] or ""))
            if reach:
                yield Block("text", strings.clean(reach), "en")
            if contact["languages"]:
                speaks = words.languages(contact["languages"])
                yield self.own("text", words.label("Speaks %(languages)s", languages=speaks))

    def sources(self) -> Iterator[Block]:
        words = self.words
        if self.document["sources"]:
            yield self.own("chapter", words.label("Sources"))
        for source in self.document["sources"]:
            language = source["language"]
            told = words.in_language(language) if language != self.tag else ""
            note = words.label(source["note"]) if source["note"] else ""
            date = words.both_dates(source["date"]) or words.label("undated")
            said = self.joined((source["publisher"], source["title"], date, told, note))
            link = source["url"] if strings.is_web_address(source["url"] or "") else ""
            yield self.own("item", said, number=source["number"], link=link)


_QUOTING = (
    "You may quote every sentence of this kit freely, with its source and date.",
    "Write “last reported on …” with the date. Nobody’s present situation is confirmed.",
    (
        "Quote the signatories only from their own published words. This kit speaks about them, "
        "never for them."
    ),
    "Tell us what you published, and we will add it to the record.",
)
