"""A fact from one typed line: what is understood becomes fields, the rest stays its sentence.

Nothing is invented and nothing is lost: every letter of the line is in the sentence or in
a part that was understood as a date or a source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from crm.cases import (
    quick_dates,
    quick_details,
    quick_harm,
    quick_sentences,
    quick_sources,
    quick_spans,
    quick_words,
)
from crm.cases.details import NOTHING, Details
from crm.cases.quick_dates import FoundDate
from crm.cases.quick_details import Vocabularies
from crm.cases.quick_sources import Citable, Named
from crm.cases.quick_words import Place, masked, plain

MOST_CHARACTERS = 1000
NO_KIND = "no kind"
_BEFORE = re.compile(r"(?:\s+(?:and|&|\+|و)(?=\s))?[\s,،;؛:|\-–—]*$")
_AFTER = re.compile(r"[\s,،;؛:|\-–—]*")
_REST = re.compile(r"[\s,،;؛:|\-–—.۔)\]]*$")


@dataclass(frozen=True)
class Span:
    """A part of the line, from ``start`` to before ``end``, and what it was understood as.

    ``what`` has some of "date", "end", "kind", "stage", "sensitive", "length", "source", "sentence"
    and the names of details; "source?" is a source that is not chosen yet. ``stays`` where
    the words are in the sentence too.
    """

    start: int
    end: int
    what: tuple[str, ...]
    stays: bool


@dataclass(frozen=True)
class Offer:
    """Sources of which the line may mean one, the likeliest first; none is in the register
    where there is none here."""

    words: str
    sources: tuple[Citable, ...]


@dataclass(frozen=True)
class Proposal:
    """The fields of a fact that a line proposes. ``happened_on`` and ``ended_on`` are partial.

    That something may be published is never proposed. ``address`` is that of a source which
    the register may not have.

    ``doubts`` say what to look at: ``NO_KIND`` and those of ``quick_dates``.
    """

    line: str
    body: str
    spans: tuple[Span, ...]
    kind: str | None
    happened_on: str | None
    ended_on: str | None
    qualifier: str
    stage: str | None
    sensitivity: str | None
    details: Details
    source_ids: tuple[int, ...]
    offers: tuple[Offer, ...]
    address: str
    doubts: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """The data of the form of a fact; what was not understood is left out."""
        found = {
            "body": self.body,
            "kind": self.kind,
            "happened_on": self.happened_on,
            "qualifier": self.qualifier,
            "stage": self.stage,
            "sensitivity": self.sensitivity,
            "source_ids": list(self.source_ids),
        }
        return {name: value for name, value in found.items() if value}

    def parts(self) -> list[tuple[str, tuple[str, ...]]]:
        """The line in its parts: (words, what they were understood as)."""
        parts: list[tuple[str, tuple[str, ...]]] = []
        at = 0
        for span in self.spans:
            parts.append((self.line[at : span.start], ()))
            parts.append((self.line[span.start : span.end], span.what))
            at = span.end
        parts.append((self.line[at:], ()))
        return [part for part in parts if part[0]]


def propose(
    line: str,
    register: Sequence[Citable],
    chosen: Collection[int] = (),
    vocabularies: Vocabularies | None = None,
) -> Proposal:
    """What a line says, with sources of the register; never fails.

    ``chosen`` are ids of sources to take where the line names several that fit; the desk's
    own terms are in ``vocabularies``, else only those that every desk has.
    """
    # What is longer is no line: it stays a text.
    text = plain(line) if len(line) <= MOST_CHARACTERS else ""
    cited, text = _cited(line, text, register, chosen)
    said, text = _said(text, (vocabularies or {}).get("fact_kind", ()))
    told = quick_details.find(line, text, said.kind, vocabularies) if text else None
    words = [*said.places, *(told.places if told else ()), *_ends(said.date)]
    words += _lengths(text, words)
    return _proposal(line, cited, said, told.details if told else NOTHING, words)


@dataclass(frozen=True)
class _Cited:
    """The sources of a line: one that is ``new`` to the register, and those that are not."""

    known: list[Named]
    new: Named | None


@dataclass(frozen=True)
class _Said:
    """What a line says beside its sources and details, and where."""

    date: FoundDate | None
    kind: str | None
    stage: str | None
    sensitivity: str | None
    places: list[tuple[str, Place]]


def _cited(
    line: str, text: str, register: Sequence[Citable], chosen: Collection[int]
) -> tuple[_Cited, str]:
    """What is cited, and the text without it: by addresses, then by names of publishers."""
    given = quick_sources.addresses(text, register, chosen)
    text = _without(text, *(each.place for each in given))
    # A day of publication tells two reports apart, and is no part of a name.
    date = quick_dates.find(text)
    undated = _without(text, date.place) if date else text
    named = quick_sources.find(undated, register, date.value if date else None, chosen)
    named = quick_sources.beside(plain(line), named, given, register)
    new = next((each for each in given if each.new), None)
    known = [each for each in (*given, *named) if each is not new]
    return _Cited(known, new), _without(text, *(each.place for each in named))


def _said(text: str, own: Sequence[tuple[str, str]]) -> tuple[_Said, str]:
    """The date, and what the words without it say; with these words."""
    # What stood before the sources is the end of the sentence now.
    date = quick_dates.find(text)
    text = _without(text, date.place) if date else text
    kind = _kind(text, own)
    if date:
        date = quick_dates.settled(text, date, kind[0] if kind else None)
        text = _without(text, date.end_place) if date.end_place else text
    sensitivity, stage = quick_harm.sensitivity(text), quick_words.stage(text)
    found = {"kind": kind, "stage": stage, "sensitive": sensitivity}
    places = [(what, each[1]) for what, each in found.items() if each]
    values = {what: each[0] if each else None for what, each in found.items()}
    return _Said(date, values["kind"], values["stage"], values["sensitive"], places), text


def _without(text: str, *places: Place) -> str:
    """The text with nothing to be understood in these places."""
    for place in places:
        text = masked(text, place)
    return text


def _lengths(text: str, words: Sequence[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """The lengths of time that are no part of a sentence."""
    sentences = [place for what, place in words if what == "sentence"]
    return [
        ("length", each)
        for each in quick_words.lengths(text)
        if not any(start <= each[0] and each[1] <= end for start, end in sentences)
    ]


def _proposal(
    line: str, cited: _Cited, said: _Said, details: Details, words: list[tuple[str, Place]]
) -> Proposal:
    """All that was understood of a line, with what stays its sentence."""
    date, new = said.date, cited.new
    placed = _understood(line, _leaving(cited.known, new, date), words)
    sure = [each.sources[0].id for each in cited.known if each.is_sure and each.sources]
    unsure = [each for each in cited.known if not each.is_sure]
    return Proposal(
        line=line,
        body=_sentence(line, placed),
        spans=placed,
        kind=said.kind,
        happened_on=date.value if date else None,
        ended_on=date.ended_on if date else None,
        qualifier=date.qualifier if date and date.value else "",
        stage=said.stage,
        sensitivity=said.sensitivity,
        details=details,
        source_ids=tuple(dict.fromkeys(sure)),
        offers=tuple(Offer(line[slice(*each.place)], each.sources) for each in unsure),
        address=line[slice(*new.new)] if new and new.new else "",
        doubts=tuple(filter(None, (date.doubt if date else "", "" if said.kind else NO_KIND))),
    )


def _kind(text: str, own: Sequence[tuple[str, str]]) -> tuple[str, Place] | None:
    """The kind that the words say; without any, a line that begins with a term is a sentence."""
    if back := quick_spans.back_from_leave(text):
        return "furlough", back
    said = quick_words.kind(text, own)
    if said is None and (term := quick_sentences.at_the_beginning(text)):
        return "sentence", term
    return said


def _ends(date: FoundDate | None) -> list[tuple[str, Place]]:
    if date is None or not date.end_place:
        return []
    return [("end", date.end_place)]


def _leaving(known: Sequence[Named], new: Named | None, date: FoundDate | None) -> list[Span]:
    """The sources and the date: those that are sure leave the sentence."""
    spans = [
        Span(*each.place, ("source" if each.is_sure else "source?",), not each.is_sure)
        for each in known
    ]
    spans += [Span(*new.place, ("source",), stays=False)] if new else []
    if date:
        is_whole = not date.end_place
        what = [
            *(["date"] if date.value else []),
            *(["end"] if date.ended_on and is_whole else []),
        ]
        if what:
            stays = not date.is_apart or not is_whole
            spans.append(Span(*date.place, tuple(what), stays))
    return spans


def _understood(line: str, taken: list[Span], words: list[tuple[str, Place]]) -> tuple[Span, ...]:
    """All spans in their order, none over another; words of two meanings are one span."""
    marked: list[Span] = []
    for what, (start, end) in words:
        over = [each for each in marked if each.start < end and start < each.end]
        if over:
            start, end = min(start, over[0].start), max(end, over[-1].end)
            marked = [each for each in marked if each not in over]
        meanings = dict.fromkeys([*(name for each in over for name in each.what), what])
        marked.append(Span(start, end, tuple(meanings), stays=True))
    spans = sorted([*taken, *marked], key=lambda each: each.start)
    for number, each in enumerate(spans):
        if not each.stays:
            spans[number] = _with_its_commas(line, each, spans)
    return tuple(spans)


def _with_its_commas(line: str, span: Span, spans: Sequence[Span]) -> Span:
    """A part that leaves the sentence takes the commas before it along, or those after it."""
    least = max((each.end for each in spans if each.end <= span.start), default=0)
    most = min((each.start for each in spans if each.start >= span.end), default=len(line))
    start = max(least, _BEFORE.search(line[: span.start]).start())  # type: ignore[union-attr]
    end = span.end
    if start == 0 and (after := _AFTER.match(line, end)):
        end = min(most, after.end())
    elif rest := _REST.match(line, end):
        end = min(most, rest.end())
    start += len(line[start:end]) - len(line[start:end].lstrip())
    return Span(start, start + len(line[start:end].rstrip()), span.what, stays=False)


def _sentence(line: str, spans: Sequence[Span]) -> str:
    """The typed words that stay, with a capital and a full stop."""
    kept, at = [], 0
    for span in spans:
        if not span.stays:
            kept.append(line[at : span.start])
            at = span.end
    said = " ".join(" ".join([*kept, line[at:]]).split())
    said = re.sub(r"\s+(?=[,،;؛.](?:\s|$))", "", said)
    if not any(letter.isalnum() for letter in said):
        return said
    if len(said[0].upper()) == 1:
        said = said[0].upper() + said[1:]
    return said if said[-1] in ".!?…؟۔。" else f"{said}."
