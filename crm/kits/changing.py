"""What changed from one edition to another: people, facts, texts word by word, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.differing import words_changed
from crm.web import message as _n

Part = Mapping[str, Any]
Runs = list[tuple[str, str]]

# What of a fact is compared beside its words, and how it is called.
_PARTS = {
    "kind": _n("Kind"),
    "stage": _n("Stage"),
    "date": _n("Date"),
    "qualifier": _n("Date"),
    "ended": _n("Date"),
    "confidence": _n("Confidence"),
    "confirmed_on": _n("Confirmed"),
    "sources": _n("Sources"),
    "also": _n("Other reports"),
    "preferred_reason": _n("Other reports"),
    "details": _n("Details"),
}


@dataclass(frozen=True)
class TextChange:
    """A text that is new, gone or said otherwise; ``place`` is one of ``PLACES``."""

    place: str
    lang: str
    runs: Runs


@dataclass(frozen=True)
class FactChange:
    """A fact that was added, changed or removed; ``parts`` says what beside its words."""

    how: str
    fact_id: int
    person: str
    kind: str
    date: str | None
    lang: str
    runs: Runs
    parts: list[str]


@dataclass(frozen=True)
class Changes:
    """All that is other in the second edition, in one language."""

    people_added: list[str]
    people_removed: list[str]
    facts: list[FactChange]
    texts: list[TextChange]
    sources_added: list[str]
    sources_removed: list[str]

    @property
    def is_nothing(self) -> bool:
        """Whether a reader would find no difference."""
        return not any(vars(self).values())


PLACES = {
    "title": _n("Title"),
    "subtitle": _n("Subtitle"),
    "brief": _n("In brief"),
    "statements": _n("Statements"),
    "asks": _n("What we ask"),
}


def changes(old: Part, new: Part) -> Changes:
    """From one document to another in the same language."""
    before = {each["slug"]: each["name"] for each in old["profiles"]}
    after = {each["slug"]: each["name"] for each in new["profiles"]}
    were = {_source(each) for each in old["sources"]}
    are = {_source(each) for each in new["sources"]}
    return Changes(
        [name for slug, name in after.items() if slug not in before],
        [name for slug, name in before.items() if slug not in after],
        list(_facts(old, new)),
        list(_texts(old, new)),
        sorted(are - were),
        sorted(were - are),
    )


def hidden_facts(fact_ids: set[int]) -> set[int]:
    """Those of these facts that may not be published any more, or are gone: for officers alone."""
    query = select(Fact.id).join(Case, Case.id == Fact.case_id)
    query = query.where(Fact.id.in_(fact_ids), Fact.may_publish, Case.is_protected.is_(False))
    return fact_ids.difference(db.session.scalars(query))


def _source(source: Part) -> str:
    return ", ".join(
        each for each in (source["publisher"], source["title"], source["date"]) if each
    )


def _facts(old: Part, new: Part) -> Iterator[FactChange]:
    before, after = _by_id(old), _by_id(new)
    for fact_id in [*after, *(each for each in before if each not in after)]:
        was, now = before.get(fact_id), after.get(fact_id)
        person, fact = now or was or ("", {})
        words = [_words(each) for each in (was, now)]
        parts = _parts(was[1], now[1]) if was and now else []
        if words[0] == words[1] and not parts:
            continue
        how = "changed" if was and now else "added" if now else "removed"
        yield FactChange(
            how,
            fact_id,
            person,
            fact["kind"],
            fact["date"],
            fact["text"]["lang"],
            words_changed(*words),
            parts,
        )


def _words(told: tuple[str, Part] | None) -> str:
    return str(told[1]["text"]["text"]) if told else ""


def _by_id(document: Part) -> dict[int, tuple[str, Part]]:
    numbered = {each["number"]: _source(each) for each in document["sources"]}
    return {
        fact["id"]: (
            profile["name"],
            {**fact, "sources": sorted(numbered.get(each, "") for each in fact["notes"])},
        )
        for profile in document["profiles"]
        for fact in profile["facts"]
    }


def _parts(was: Part, now: Part) -> list[str]:
    def said(fact: Part, name: str) -> Any:
        # Numbers of sources move when others come before them.
        if name == "also":
            return [{**each, "notes": len(each["notes"])} for each in fact.get("also", ())]
        return fact.get(name) or None

    found = [words for name, words in _PARTS.items() if said(was, name) != said(now, name)]
    return list(dict.fromkeys(found))


def _texts(old: Part, new: Part) -> Iterator[TextChange]:
    before, after = dict(_told(old)), dict(_told(new))
    for key in [*after, *(each for each in before if each not in after)]:
        was, now = before.get(key), after.get(key)
        words = [each[1]["text"] if each else "" for each in (was, now)]
        if words[0] != words[1]:
            place, text = now or was or ("", {})
            yield TextChange(place, text["lang"], words_changed(*words))


def _told(document: Part) -> Iterator[tuple[int, tuple[str, Part]]]:
    """Id of a text → its place, and it; facts are told apart."""
    kit = document["kit"]
    for place in ("title", "subtitle"):
        if kit[place]:
            yield kit[place]["text_id"], (place, kit[place])
    for place in ("brief", "asks"):
        for text in document[place]:
            yield text["text_id"], (place, text)
    for statement in document["statements"]:
        told = (statement["title"], statement["text"], *(p["text"] for p in statement["parts"]))
        for text in told:
            yield text["text_id"], ("statements", text)
