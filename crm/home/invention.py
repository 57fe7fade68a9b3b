"""Invented people and invented talk in nine languages, for a desk that is only measured.

``invention.json`` holds for each language its most common words, the syllables from which the
rare ones are made, and the parts of names (native=Latin where the script differs). Words are
drawn as often as real text uses them (Zipf's law as Mandelbrot wrote it, 1 / (rank + 2.7) ** 1.1:
half of all that is said are the hundred commonest words), each for itself, so that no sentence
comes twice by more than chance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

_FILE = Path(__file__).with_suffix(".json")
_VOCABULARY = 30_000
_FLATTENING, _EXPONENT = 2.7, 1.1
_BODY = (60, 150)  # words
_SENTENCE = (5, 18)  # words
_CUMULATIVE = list(
    accumulate((rank + _FLATTENING) ** -_EXPONENT for rank in range(1, _VOCABULARY + 1))
)


@lru_cache(maxsize=1)
def parts() -> dict[str, Any]:
    """What everything is invented from: ``beats``, ``roles``, and ``languages`` by tag."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """A name: as its bearer writes it, and in Latin letters where that differs."""

    name: str
    latin: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works."""

    country: str
    city: str
    time_zone: str


class Voice:
    """One language: its people, its outlets, and what is said in it."""

    def __init__(self, tag: str, random: Random) -> None:
        self.tag, self._random = tag, random
        own = parts()["languages"][tag]
        self._stop, self._comma = own["stop"], own["comma"]
        # Chinese writes no spaces, neither between words nor after its full stop.
        self._space = "" if tag == "zh-Hans" else " "
        self._given, self._family = _pairs(own["given"]), _pairs(own["family"])
        self._outlets = [side.split() for side in own["outlets"].split("+")]
        self._places = [_place(text) for text in own["places"]]
        self._words = _vocabulary(tag)

    def body(self) -> str:
        """A note of 60 to 150 words, in sentences."""
        length = self._random.randint(*_BODY)
        words = self._random.choices(self._words, cum_weights=_CUMULATIVE, k=length)
        sentences, start = [], 0
        while start < length:
            end = start + self._random.randint(*_SENTENCE)
            sentences.append(self._sentence(words[start:end]))
            start = end
        return self._space.join(sentences)

    def sentence(self) -> str:
        """One sentence."""
        length = self._random.randint(*_SENTENCE)
        return self._sentence(self._random.choices(self._words, cum_weights=_CUMULATIVE, k=length))

    def _sentence(self, words: list[str]) -> str:
        if len(words) > 9:
            words[len(words) // 2] += self._comma
        text = self._space.join(words)
        return f"{text[0].upper()}{text[1:]}{self._stop}"

    def person(self) -> Person:
        """Somebody's name."""
        given, given_latin = self._joined(self._given)
        family, family_latin = self._joined(self._family)
        if not self._space:
            return Person(f"{family}{given}", f"{family_latin} {given_latin}")
        latin = f"{given_latin} {family_latin}"
        name = f"{given} {family}"
        return Person(name, latin if latin != name else None)

    def _joined(self, sides: list[list[tuple[str, str]]]) -> tuple[str, str]:
        chosen = [self._random.choice(side) for side in sides]
        native, latin = ("".join(each) for each in zip(*chosen, strict=True))
        return native, latin[:1].upper() + latin[1:].lower()

    def outlet(self) -> str:
        """An outlet's name."""
        chosen = [self._random.choice(side) for side in self._outlets if side]
        glued = not self._space or self.tag == "sv"
        return ("" if glued else " ").join(chosen).replace("-", " ")

    def place(self) -> Place:
        """A city where the language is read."""
        return self._random.choice(self._places)


def _pairs(text: str) -> list[list[tuple[str, str]]]:
    """ "a=A b=B + c=C": two sides of parts, each as it is written and in Latin letters."""
    return [[_pair(part) for part in side.split()] for side in text.split("+")]


def _pair(part: str) -> tuple[str, str]:
    native, _, latin = part.partition("=")
    return native, latin or native


def _place(text: str) -> Place:
    country, city, time_zone = text.split()
    return Place(country, city.replace("_", " "), time_zone)


@lru_cache(maxsize=16)
def _vocabulary(tag: str) -> list[str]:
    """The common words, then rarer and rarer ones made of syllables; the same in every run."""
    own, random = parts()["languages"][tag], Random(tag)  # noqa: S311 -- no secret
    words = dict.fromkeys(own["words"].split())
    syllables, endings = own["syllables"].split(), own["endings"].split() or [""]
    while len(words) < _VOCABULARY:
        # Two syllables give a few thousand words; the rarest have three.
        count = 2 if len(words) < _VOCABULARY // 8 or random.random() < 0.2 else 3
        words["".join(random.choices(syllables, k=count)) + random.choice(endings)] = None
    return list(words)
