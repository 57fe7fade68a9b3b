"""What the sections of a kit that somebody arranged are made of, from its plain document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from crm import i18n
from crm.partial_dates import partial_date_order
from crm.timeline import Picture
from crm.timelines import draw_together

Document = Mapping[str, Any]
# What a kit prints that nobody arranged, in this order.
USUAL = ("brief", "statements", "profiles", "asks", "quote", "contacts")
# The kinds of facts that the section "health" tells.
HEALTH_KINDS = frozenset({"health", "hunger_strike"})
# How many people stand under one line of years, and how high a page is for them in units.
_MOST_TOGETHER, _HEIGHT = 40, 880
_WITH_CONTENT = {"brief": "brief", "asks": "asks", "contacts": "contacts", "profiles": "profiles"}
_WITH_CONTENT |= {"statements": "statements", "quotes": "quotes", "background": "background"}


class Claim(NamedTuple):
    """A fact of a document as a picture needs it."""

    id: int
    kind: str
    happened_on: str | None
    qualifier: str
    ended_on: str | None
    confidence: str

    @classmethod
    def of(cls, fact: Document) -> Claim:
        """Of a fact's plain data."""
        # Older editions know neither doubt of dates nor ends.
        more = (fact.get("qualifier", ""), fact.get("ended"))
        return cls(fact["id"], fact["kind"], fact["date"], *more, fact["confidence"])


def last_claim(profile: Document, claims: Sequence[Claim]) -> Claim | None:
    """Which of a person's claims is the last report."""
    last = profile["last"]
    told = last and (last["text"], last["date"])
    for claim, fact in zip(claims, profile["facts"], strict=True):
        if (fact["text"], fact["date"]) == told:
            return claim
    return None


@dataclass(frozen=True)
class Together:
    """A page of timelines: the picture and its address."""

    address: str
    picture: Picture


class Composed:
    """A document that says which sections it has, as the templates ask for it."""

    def __init__(self, document: Document, cut: Cut | None = None) -> None:
        self._document = document
        self.tag = str(document["language"])
        self.cut = cut
        head = document["kit"]
        self.length: str = head.get("length", "full")
        house = head.get("house") or {}
        self.licence: str = house.get("licence", "")
        self.sections: list[str] = list(document["sections"])
        self.timelines = _together(document) if "timelines" in self.sections else []

    @property
    def speaks_it(self) -> bool:
        """Whether everybody whom one may call speaks the kit's language."""
        contacts = self._document["contacts"]
        return bool(contacts) and all(self.tag in each["languages"] for each in contacts)

    @property
    def filled(self) -> list[str]:
        """The sections that have something to print."""
        own = {"health": self.health, "timelines": self.timelines, "use": True, "quote": True}
        return [
            each
            for each in self.sections
            if (own[each] if each in own else self._document.get(_WITH_CONTENT[each]))
        ]

    @property
    def health(self) -> list[tuple[Document, list[Document]]]:
        """People with what is reported of their health, the earliest first."""
        if "health" not in self.sections:
            return []
        told = [
            (profile, [each for each in profile["facts"] if each["kind"] in HEALTH_KINDS])
            for profile in self._document["profiles"]
        ]
        return [
            (profile, sorted(facts, key=lambda fact: partial_date_order(fact["date"])))
            for profile, facts in told
            if facts
        ]

    @property
    def asks(self) -> list[tuple[str, list[tuple[int, Document]]]]:
        """The name of a country, or "", with what is asked of it; numbered through."""
        found: dict[str, list[tuple[int, Document]]] = {}
        for number, ask in enumerate(self._document["asks"], 1):
            country = ask.get("country")
            name = i18n.country_name(country, self.tag) if country else ""
            found.setdefault(name, []).append((number, ask))
        return list(found.items())

    @property
    def portraits(self) -> list[Document]:
        """The people whose portraits are printed."""
        return [each for each in self._document["profiles"] if "portrait" in each]

    def capitalised(self, label: str) -> str:
        """A label as a heading."""
        return i18n.capitalised(label, self.tag)


class Cut(NamedTuple):
    """What of a short kit is printed, so that it stays within its pages.

    ``sources`` is "full", "short" or "" for none; without ``sentences`` a last report is its
    date. ``more`` is how many people had to be left out.
    """

    sentences: bool = True
    sources: str = "full"
    more: int = 0


def composed(document: Document) -> Composed | None:
    """What is asked of a document's sections; ``None`` where nobody has arranged it."""
    return Composed(document, document.get("cut")) if "sections" in document else None


def _together(document: Document) -> list[Together]:
    language = i18n.language(str(document["language"]))
    people = [each for each in document["profiles"] if any(f["date"] for f in each["facts"])]
    sheets = []
    for start in range(0, len(people), _MOST_TOGETHER):
        rows = people[start : start + _MOST_TOGETHER]
        drawn = []
        for profile in rows:
            facts = [fact for fact in profile["facts"] if fact["kind"] != "background"]
            claims = [Claim.of(fact) for fact in facts]
            last = last_claim({**profile, "facts": facts}, claims)
            drawn.append((profile["name"], claims, last))
        height = min(34, _HEIGHT // len(rows))
        picture = draw_together(drawn, language, height)
        if picture is not None:
            sheets.append(Together(f"timelines/{start}", picture))
    return sheets
