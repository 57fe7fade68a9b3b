"""The sources that a typed line names, at its end or by an address, found in the register.

A publisher is known by its name in any script, without what stands in brackets behind it,
by its initials, by its key and by the host of its address. What fits several publications
is offered and never chosen, unless one of them alone appeared when the thing happened.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from crm.cases.quick_words import Place, pattern, plain
from crm.partial_dates import partial_date_bounds
from crm.search import names

MOST_OFFERED = 5
SURE, LIKELY = 88.0, 78.0  # of 100: without and with a word such as "source:" before it
_LONGEST = 120  # letters of a publisher
_IN_TIME = range(-1, 15)  # days after the fact within which a publication tells of it

_IN_ADDRESS = r"[^\s<>\"،؛«»“”|]"
_ADDRESS = re.compile(
    rf"(?:https?://|www\.){_IN_ADDRESS}+"
    # As some browsers copy it: a host, and a path that is more than another word.
    rf"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+[a-z]{{2,6}}/{_IN_ADDRESS}+",
    re.IGNORECASE,
)
_MARKER = re.compile(
    pattern(("source", "sources", "منبع", "منابع"))
    + r"\s*[::]|"
    + pattern(("according to", "via", "per", "به نقل از", "به گزارش"))
)
_MARKER_LAST = re.compile(rf"(?:{_MARKER.pattern})\s*$")
_BREAK = re.compile(r"[,،;؛()\[\]|\n]|\.\s|\s[-–—]\s")
_AND = re.compile(rf"\s(?:and|&|\+|{plain('و')})\s|\s?/\s?")


class Citable(Protocol):
    """What the register knows of a publication. ``published_on`` is a partial date."""

    id: int
    key: str
    publisher: str
    title: str
    url: str
    published_on: str | None


@dataclass(frozen=True)
class Named:
    """A part of the line that names sources, the best first; ``is_sure`` where the first is it.

    Without any it was said to be a source and is not in the register, or, where that is sure,
    it says whose an address is.
    """

    place: Place
    sources: tuple[Citable, ...]
    is_sure: bool
    new: Place | None = None  # where an address stands that the register does not have


def find(
    text: str, register: Sequence[Citable], on: str | None, chosen: Collection[int] = ()
) -> list[Named]:
    """The publishers named in a ``plain`` text, of a thing that happened ``on`` a partial date.

    Of several that fit, those with ids in ``chosen`` are taken.
    """
    marker = next(reversed([*_MARKER.finditer(text)]), None)
    if marker:
        told = list(_told(text, marker, register, on, chosen))
        if marker.group().rstrip().endswith((":", ":")) or any(each.sources for each in told):
            return told
    return _at_the_end(text, register, on, chosen)


def addresses(text: str, register: Sequence[Citable], chosen: Collection[int] = ()) -> list[Named]:
    """The web addresses in a ``plain`` text; one that the register has not is ``new``."""
    found = []
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match.group())
        own = match.start(), match.start() + len(address)
        place = _with_its_words(text, *own)
        same = [each for each in register if _bare(each.url) == _bare(address)]
        of_host = [each for each in register if _host(each.url) == _host(address)]
        if same or "/" in _bare(address) or not of_host:
            found.append(Named(place, tuple(same), bool(same), None if same else own))
        else:
            taken = [each for each in of_host if each.id in chosen]
            found.append(Named(place, tuple(taken or of_host)[:MOST_OFFERED], bool(taken)))
    return found


def _with_its_words(text: str, start: int, end: int) -> Place:
    """With brackets around an address, or with "source:" before it."""
    if text[:start].endswith("(") and text[end:].startswith(")"):
        start, end = start - 1, end + 1
    marker = _MARKER_LAST.search(text[:start])
    return (marker.start() if marker else start), end


def _trimmed(address: str) -> str:
    """Without the marks of the sentence around it: a bracket only where it opened one."""
    while address and (
        address[-1] in ".,;:!?؟…'’"
        or any(
            address[-1] == end and address.count(begin) < address.count(end)
            for begin, end in ("()", "[]")
        )
    ):
        address = address[:-1]
    return address


def beside(
    text: str, named: Sequence[Named], cited: Sequence[Named], register: Sequence[Citable]
) -> list[Named]:
    """The publishers that a line names besides the addresses that it cites.

    That of an address is no other source; one that stands before a new address may be its.
    """
    if not cited:
        return list(named)
    hosts = {_host(text[slice(*each.new)]) for each in cited if each.new}
    hosts |= {_host(source.url) for each in cited for source in each.sources}
    theirs = {each.publisher for each in register if _host(each.url) in hosts}
    found = []
    for each in named:
        if each.sources and {source.publisher for source in each.sources} <= theirs:
            found.append(Named(each.place, (), is_sure=True))
        elif any(
            new.new and not text[each.place[1] : new.place[0]].strip(" :,،-–—") for new in cited
        ):
            found.append(Named(each.place, each.sources, is_sure=False))
        else:
            found.append(each)
    return found


def _told(
    text: str,
    marker: re.Match[str],
    register: Sequence[Citable],
    on: str | None,
    chosen: Collection[int],
) -> Iterator[Named]:
    start = marker.start()
    for piece in _pieces(text, marker.end()):
        fitting = _fitting(text[slice(*piece)], register, LIKELY)
        parts = [] if fitting else list(_parts(text, piece))
        for part in parts if len(parts) > 1 else [piece]:
            fitting = _fitting(text[slice(*part)], register, LIKELY)
            sources, is_sure = _choose(fitting, on, chosen)
            # The word before them goes with the first, if that goes.
            yield Named((start if is_sure and start >= 0 else part[0], part[1]), sources, is_sure)
            start = -1


def _at_the_end(
    text: str, register: Sequence[Citable], on: str | None, chosen: Collection[int]
) -> list[Named]:
    """The last pieces of the line, as long as the register knows them."""
    found: list[Named] = []
    for piece in reversed(list(_pieces(text, 0))[1 if text.strip()[:1] != "|" else 0 :]):
        whole = _fitting(text[slice(*piece)], register, SURE)
        parts = [piece] if whole else list(_parts(text, piece))
        fitting = [_fitting(text[slice(*part)], register, SURE) for part in parts]
        if not parts or not all(fitting):
            break
        found += [
            Named(part, *_choose(each, on, chosen))
            for part, each in zip(reversed(parts), reversed(fitting), strict=True)
        ]
    return found[::-1]


def _pieces(text: str, start: int) -> Iterator[Place]:
    """The parts between commas and the like, without the spaces around them."""
    yield from _split(text, (start, len(text)), _BREAK)


def _parts(text: str, piece: Place) -> Iterator[Place]:
    yield from _split(text, piece, _AND)


def _split(text: str, place: Place, breaks: re.Pattern[str]) -> Iterator[Place]:
    start = place[0]
    ends = [match.span() for match in breaks.finditer(text, *place)]
    for end, after in [*ends, (place[1], place[1])]:
        piece = text[start:end]
        if word := piece.strip(" \t|.:\u200c"):
            first = start + piece.index(word)
            yield first, first + len(word)
        start = after


def _fitting(typed: str, register: Sequence[Citable], least: float) -> list[Citable]:
    """Those whose publisher is called so, the likeliest alone."""
    typed = typed.strip()
    if not 2 <= len(typed) <= _LONGEST:
        return []
    scores = {name: _likeness(typed, name) for each in register for name in _names(each)}
    ranked = [(max(scores[name] for name in _names(each)), each) for each in register]
    best = max((score for score, _ in ranked), default=0.0)
    if best < least:
        return []
    nearest = 2 if best >= 97 else 8  # who wrote the whole name does not mean a longer one
    fitting = [each for score, each in ranked if score > best - nearest and score >= least]
    is_part = best < 95 and " " not in typed
    if is_part and least == SURE and len({_short(each.publisher) for each in fitting}) > 1:
        return []  # "Iran" is a country before it is half of four publishers
    return fitting


def _names(source: Citable) -> tuple[str, ...]:
    return _names_of(source.publisher, source.key, source.url)


@lru_cache(maxsize=4096)
def _names_of(publisher: str, key: str, url: str) -> tuple[str, ...]:
    short = _short(publisher)
    # A tilde marks names that only stand for the publisher: a shorter one, a key, a host.
    others = (short, _initials(short), *re.findall(r"\(([^\s()]+)\)", publisher), _host(url))
    found = [plain(publisher), f"={key.lower()}", *(f"~{plain(other)}" for other in others)]
    return tuple(dict.fromkeys(name for name in found if len(name) > 3))


def _short(publisher: str) -> str:
    return re.sub(r"\s*\(.*", "", publisher) or publisher


def _initials(name: str) -> str:
    words = [word for word in name.split() if word.lower() not in ("of", "the", "for", "in")]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


@lru_cache(maxsize=100_000)
def _likeness(typed: str, name: str) -> float:
    """0 to 100: how well somebody who typed this means this name."""
    if name[0] == "=":
        return 100.0 if typed == name[1:] else 0.0
    most = 97.0 if name[0] == "~" else 100.0
    name = name.removeprefix("~")
    if typed == name:
        return most
    if len(typed) < 4:
        return 0.0
    score = min(most - 3, fuzz.ratio(typed, name))
    if set(typed.split()) < set(name.split()):
        score = max(score, 90.0)
    return score if score >= LIKELY else max(score, _across_scripts(typed, name))


def _across_scripts(typed: str, name: str) -> float:
    """As many words that sound alike, one by one: رادیو فردا is Radio Farda."""
    if typed.isascii() == name.isascii():
        return 0.0
    asked, known = (list(map(names.sounds, names.parts(each))) for each in (typed, name))
    if not asked or len(asked) != len(known):
        return 0.0
    alike = [
        max((names.likeness(one, two) for one in ones for two in twos), default=0.0)
        for ones, twos in zip(asked, known, strict=True)
    ]
    return 94 * min(alike) if min(alike) < 0.8 else 94.0


def _choose(
    fitting: Sequence[Citable], on: str | None, chosen: Collection[int]
) -> tuple[tuple[Citable, ...], bool]:
    """The sources to take or to offer, and whether the first is to be taken."""
    taken = [each for each in fitting if each.id in chosen]
    in_time = [each for each in fitting if _days_after(each, on) in _IN_TIME]
    sure = taken or (fitting if len(fitting) == 1 else in_time if len(in_time) == 1 else [])
    ranked = sorted(fitting, key=lambda each: (abs(_days_after(each, on)), each.title))
    return tuple([*sure, *(each for each in ranked if each not in sure)][:MOST_OFFERED]), bool(sure)


def _days_after(source: Citable, on: str | None) -> int:
    """How long after the fact it appeared; far away where either date is not known."""
    if not on or not source.published_on:
        return 10**6
    return (partial_date_bounds(source.published_on)[0] - partial_date_bounds(on)[0]).days


def _bare(url: str) -> str:
    return re.sub(r"^https?://|^www\.|#.*$", "", url.lower().replace("://www.", "://")).rstrip("/")


def _host(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
