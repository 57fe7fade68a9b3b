"""What a kit says around its texts, in its own language: labels, dates, digits, marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from unicodedata import bidirectional

from markupsafe import Markup

from crm import i18n
from crm.i18n import kit_message as _k
from crm.lengths import format_length
from crm.partial_dates import edge, format_ends, format_partial_date, is_jalali
from crm.pdf import details

# What the rooms of cases and statements call their kinds, where the code does not say it: this
# platform imports no room, and an edition keeps codes alone. tests/kits/test_printing.py holds
# them together.
KINDS = {
    "signed": "signed the statement",
    "prison": "transfer or prison",
    "un_statement": "UN experts",
}
PARTS = {
    "date_note": "The dates",
    "second_statement": "Second statement",
    "independence": "Independence",
    "support": "In support",
    "campaign": "The campaign",
    "open_letter": "Open letters",
    "official_position": "The official position",
    "reaction": "Reactions",
    "arrest_count": "Arrests counted",
    "verdict": "Verdict of February 2020",
    "context": "Since then",
}
CONFIDENCE = {
    "single source": _k("single source"),
    "unsure": _k("reports are unsure or conflict"),
}
QUALIFIERS = {"about": "about %(date)s", "before": "before %(date)s", "after": "after %(date)s"}
# Notes on sources that every kit has in its own language.
NOTES = (_k("party-linked publisher"),)

# How credits begin that say of what they are one, in the languages of kits.
_PHOTO = re.compile(
    r"\s*(?:photo(?:graph)?|foto(?:graf[íi]a|ğraf)?|zdjęcie|kuva|şəkil|фото|լուսանկար|צילום"
    r"|عکس|صورة|الصورة|وێنە|图片|照片|摄影|写真|撮影|사진|फ़ोटो|तस्वीर)"
    r"(?:\s+(?:by|credit))?\s*[:：]\s*",
    re.IGNORECASE,
)

_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


class Gettext(Protocol):
    """Answers a label in a language, with its ``%(name)s`` places filled."""

    def __call__(self, message: str, tag: str, **values: object) -> str: ...


class Words:
    """What the templates ask in the language of the kit."""

    def __init__(self, tag: str, gettext: Gettext) -> None:
        self.tag = tag
        marks = i18n.language(tag).marks
        self.comma, self.between, self.stop = marks.comma, marks.between, marks.stop
        self.note_comma = "،" if marks.comma.startswith("،") else ","
        self._gettext = gettext

    def label(self, message: str, **values: object) -> str:
        """A label of the kit."""
        return self._gettext(message, self.tag, **values)

    def number(self, value: int) -> str:
        """A number in the language's own digits."""
        return i18n.native_digits(str(value), self.tag)

    def date(self, value: str | None) -> str:
        """A partial date in the language's calendar, "" where none is known."""
        return (
            self._said(value) if self._is_stretch(value) else format_partial_date(value, self.tag)
        )

    def _is_stretch(self, value: str | None) -> bool:
        return is_jalali(value) and i18n.language(self.tag).calendar == "gregorian"

    def _said(self, value: str | None, qualifier: str = "") -> str:
        """A Jalali month or year in words: with a dash it could be how long something took."""
        if not value or qualifier == "about":
            return format_partial_date(value, self.tag)
        first, last = format_ends(value, self.tag)
        return self.label(_k("between %(first)s and %(last)s"), first=first, last=last)

    def rail_date(self, value: str | None, qualifier: str = "", ended: str | None = None) -> str:
        """The same for a narrow column: a long date breaks before its "de 2019", not in it.

        ``ended`` is when it ended, where that is known.
        """
        if self._is_stretch(value):
            date = self.dated(value, qualifier)
        else:
            date = self.qualified(_together(self.date(value)), qualifier)
        return details.span(date, _together(self.date(ended)), self.tag) if ended else date

    def qualified(self, date: str, qualifier: str) -> str:
        """A date in words with "about", "before" or "after" where it is not exact."""
        return self.label(QUALIFIERS[qualifier], date=date) if date and qualifier else date

    def also(self, reports: Sequence[Mapping[str, Any]]) -> str:
        """What precedes the dates or lengths that other reports give."""
        return self.label(_k("Also reported") if len(reports) == 1 else _k("Reports differ"))

    def preferred_first(self, reports: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The dates or lengths that other reports give, a preferred one before the others."""
        return sorted(reports, key=lambda report: not report.get("is_preferred"))

    def reported(self, report: Mapping[str, Any]) -> str:
        """A date or a length that another report gives, and at which stage if that is known."""
        value = report["value"]
        said = format_length(value, self.tag) if value else self.both_dates(report["date"])
        stage = report.get("stage")  # older editions know none
        notes = [self.label(stage.replace("_", " "))] if stage else []
        if report.get("is_preferred"):
            word = self.label(_k("Preferred"))
            notes.append(word[:1].lower() + word[1:])
        return f"{said} ({self.comma.join(notes)})" if notes else said

    def reason(self, fact: Mapping[str, Any]) -> str:
        """Why a date or length, as a rule its own, is preferred to others, "" for nothing."""
        reason = fact.get("preferred_reason")
        if not reason or not fact.get("also") or fact.get("is_preferred"):
            return ""
        # In another language it stands by itself, after these words.
        said = "" if self.foreign(fact) else reason
        if any(report.get("is_preferred") for report in fact["also"]):
            return self.label(_k("Preferred: %(reason)s"), reason=said).strip()
        return self.label(_k("What stands above is preferred: %(reason)s"), reason=said).strip()

    def foreign(self, fact: Mapping[str, Any]) -> str:
        """The language of a fact's reason for a preference where that is not the kit's, else ""."""
        tag: str = fact.get("reason_lang") or self.tag  # older editions know no other
        return tag if tag != self.tag else ""

    def untranslated(self, tag: str) -> str:
        """The mark of what stands in that language because nobody has translated it yet."""
        if tag == "en":
            return self.label(_k("In English: not yet translated"))
        return i18n.capitalised(self.in_language(tag), self.tag)

    def other_date(self, value: str | None, ended: str | None = None) -> str:
        """The same date in the Gregorian calendar where the language's own is another one."""
        date = self.both_dates(value).removeprefix(self.date(value)).strip(" ()")
        until = self.other_date(ended) if ended else ""
        return details.span(date, until, self.tag) if until else date

    def last_date(self, last: Mapping[str, Any]) -> str:
        """When a last report was, in both calendars, with its doubt and its end."""
        date = self.dated(last["date"], last.get("qualifier", ""))
        ended = last.get("ended")
        return details.span(date, self.both_dates(ended), self.tag) if ended else date

    def both_dates(self, value: str | None) -> str:
        """A partial date in the language's calendar and, beside it, in the Gregorian one."""
        if self._is_stretch(value):
            return self._said(value)
        return format_partial_date(value, self.tag, both_calendars=True)

    def dated(self, value: str | None, qualifier: str = "") -> str:
        """The same with "about", "before" or "after" where it is not exact."""
        value = edge(value, qualifier, self.tag)
        is_about = self._is_stretch(value) and qualifier == "about"
        date = self._said(value, qualifier) if is_about else self.both_dates(value)
        return self.qualified(date, qualifier)

    def is_day(self, value: str) -> bool:
        """Whether a partial date names a day: "on 5 May", but not "on 2022"."""
        return len(value) == len("2019-08-11")

    def moment(self, value: str) -> str:
        """An ISO instant with offset, in the clock of that offset, which is named."""
        at = datetime.fromisoformat(value)
        offset = at.isoformat()[-6:] if at.tzinfo else "+00:00"
        return f"{i18n.format_datetime(at, self.tag, at.tzinfo or UTC)} (UTC{offset})"

    def kind(self, kind: str) -> str:
        """The label of a kind of fact."""
        label = self.label(KINDS.get(kind, kind.replace("_", " ")))
        return i18n.capitalised(label, self.tag)

    def details(self, fact: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(label, phrase) of what is known beyond a fact's sentence; older editions have none."""
        return details.lines(fact["details"], self.tag) if fact.get("details") else []

    def preference(self, fact: Mapping[str, Any]) -> str:
        """How a fact stands among reports that differ, "" where there are no others."""
        if fact.get("is_also"):
            return self.label(_k("also reported"))
        if not fact.get("is_preferred"):
            return ""
        if fact["preferred_reason"] and not self.foreign(fact):
            return self.label(_k("Preferred: %(reason)s"), reason=fact["preferred_reason"])
        return self.label(_k("Preferred"))

    def stage(self, stage: str | None, kind: str) -> str:
        """The label of a stage of a proceeding, "" where the kind of the fact says it already."""
        label = self.label(stage.replace("_", " ")) if stage else ""
        return "" if label.casefold() == self.kind(kind).casefold() else label

    def part(self, kind: str) -> str:
        """The label of what followed a statement."""
        return self.label(PARTS.get(kind, kind.replace("_", " ")))

    def confidence(self, confidence: str) -> str:
        """The mark of a fact that is not corroborated, "" for one that is."""
        return self.label(CONFIDENCE[confidence]) if confidence in CONFIDENCE else ""

    def credit(self, credit: str) -> str:
        """Who made a picture, without the "Photo:" that the kit says itself."""
        said = _PHOTO.sub("", credit) or credit
        # The stop after a Latin initial would jump to the other side of the name.
        is_turned = i18n.direction(self.tag) == "rtl" and _LATIN.search(said)
        return f"{said}\u200e" if is_turned else said

    def in_language(self, tag: str) -> str:
        """ "in Swedish", for a source."""
        return self.label(_k("in %(language)s"), language=i18n.language_name(tag, self.tag))

    def languages(self, tags: Iterable[str]) -> str:
        """Names of languages, as a list in a sentence."""
        return self.between.join(i18n.language_name(tag, self.tag) for tag in tags)

    def attributes(self, tag: str) -> Markup:
        """``lang`` and ``dir`` of a text that is not in the kit's language, else nothing."""
        if tag == self.tag:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(tag, i18n.direction(tag))

    def title_attributes(self, title: str, tag: str) -> Markup:
        """The same for a title that may stand in English beside a source in another script."""
        first = next((b for b in map(bidirectional, title) if b in ("L", "R", "AL")), "L")
        is_own = (i18n.direction(tag) == "rtl") == (first != "L")
        return self.attributes(tag if is_own else "en")

    def stop_after(self, name: str) -> str:
        """The full stop after a name, which may stand in Latin letters in any language."""
        return "." if _LATIN.match(name) else self.stop

    def name_attributes(self, name: str) -> Markup:
        """``dir`` of a name in Latin letters among names that run from right to left."""
        is_turned = _LATIN.match(name) and i18n.direction(self.tag) == "rtl"
        return Markup(' dir="ltr"') if is_turned else Markup("")

    def held(self, text: str, tag: str) -> str:
        """A text whose last sign stays on its own side where the margin runs the other way."""
        mark = "\u200e" if i18n.direction(tag) == "ltr" else "\u200f"
        return text + mark if self.is_turned(tag) else text

    def is_spaced(self, tag: str) -> bool:
        """Whether a text in that language parts its words by spaces."""
        return i18n.language(tag).is_spaced

    def is_turned(self, tag: str) -> bool:
        """Whether a text in that language runs against the kit's own direction."""
        return i18n.direction(tag) != i18n.direction(self.tag)


def _together(date: str) -> str:
    head, _, year = date.rpartition(" ")
    is_long = head.count(" ") > 2 or "–" in head
    return f"{head}\u00a0{year}" if is_long else date
