"""What a typed line tells of a fact's details: court, branch, judge, prison, place, sentence.

Only details that are asked for first with this kind of fact, and only in words that say so;
all of it stays in the sentence too, and somebody looks it over before it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crm import i18n
from crm.cases import quick_bail, quick_sentences
from crm.cases.detail_forms import FITTING
from crm.cases.details import NOTHING, Details, PartRow
from crm.cases.quick_words import Place, masked, pattern, plain
from crm.cases.thesauri import BUILT_IN
from crm.cases.vocabulary import FACT_KINDS
from crm.lengths import NUMBERS

# Vocabulary → (words, code) of its terms in every language, as ``terms.names`` gives them.
Vocabularies = Mapping[str, Sequence[tuple[str, str]]]
NAMED = ("court", "prison", "authority", "place")
# Where somebody is can be said whatever happened; who holds them, with a kind of the desk's own.
_WITHOUT_A_KIND = ("prison", "place")
_WITH_ANOTHER_KIND = ("authority", "prison", "place")

_GUARDS, _MINISTRY = "guards_intelligence", "intelligence_ministry"
_ALSO = {
    "court": (
        *(("revolution court", "revolutionary"), ("دادگاه انقلاب", "revolutionary")),
        *(("دادگاه کیفری", "criminal"), ("court of appeal", "appeal"), ("appeals court", "appeal")),
        *(("دادگاه تجدیدنظر", "appeal"), ("دادگاه تجدید نظر", "appeal"), ("دیوان عالی", "supreme")),
        *(("special clerical court", "clergy"), ("دادگاه ویژه روحانیت", "clergy")),
        ("دادگاه نظامی", "military"),
    ),
    "authority": (
        *(("irgc intelligence", _GUARDS), ("irgc's intelligence", _GUARDS)),
        *(("irgc’s intelligence", _GUARDS), ("intelligence of the irgc", _GUARDS)),
        *(("intelligence organization of the irgc", _GUARDS), ("اطلاعات سپاه", _GUARDS)),
        *(("intelligence organisation of the irgc", _GUARDS), ("sepah intelligence", _GUARDS)),
        *(("revolutionary guards intelligence", _GUARDS), ("سازمان اطلاعات سپاه", _GUARDS)),
        *(("ministry of intelligence", _MINISTRY), ("intelligence ministry", _MINISTRY)),
        *(("وزارت اطلاعات", _MINISTRY), ("اداره اطلاعات", _MINISTRY)),
    ),
}
_PRISON = re.compile(r"(?i)\bprison\b|زندان")
_FROM = re.compile(rf"(?<!\w)(?:from|{plain('از')})\s*$")
_TO = re.compile(rf"(?<!\w)(?:to|{plain('به')})\s*$")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS_IN_PERSIAN = "یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم"
_NUMBER_OF = {plain(word): str(n % 20 + 1) for n, word in enumerate(NUMBERS)}
for _words in (_ORDINALS, _ORDINALS_IN_PERSIAN):
    _NUMBER_OF |= {plain(word): str(n) for n, word in enumerate(_words.split(), 1)}
_NUMBERED = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_BRANCH = re.compile(
    rf"(?<!\w)(?:branch|{plain('شعبه')})[\u064b-\u0655]?\s+(?:(?:no\.?|number|{plain('شماره')})\s+)?"
    rf"(?P<a>\d{{1,4}}|{_NUMBERED})(?![\w/])"
    rf"|(?<![\w/])(?P<b>\d{{1,4}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS.split())})\s+branch(?!\w)"
)
# A name as it is written in Latin letters, each word with a capital.
_CAPITAL = r"[^\W\d_a-z][\w'’.\-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|al|va|e)){{0,3}}"
_JUDGE = re.compile(rf"(?<!\w)[Jj]udge\s+(?P<name>{_NAME})")
_LATIN_PRISON = re.compile(rf"(?<!\w)(?P<name>(?:{_CAPITAL}\s+){{1,4}}[Pp]rison)(?!\w)")
_LETTERS = r"[\u0620-\u064a\u066e-\u06d3\u200c]+"
_PERSIAN_JUDGE = re.compile(rf"(?<!\w)قاضی\s+(?P<name>{_LETTERS}(?:\s+{_LETTERS}){{0,2}})")
_PERSIAN_PRISON = re.compile(rf"(?<!\w)(?P<name>زندان\s+{_LETTERS})")
_PLACE = re.compile(rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})")
_PERSIAN_PLACE = re.compile(rf"(?:شهر\s+)?(?P<name>{_LETTERS})")
# Words that are no part of a name, though they stand where one may.
_NEVER_NAMED = (
    "A An And At For From His Her Into In Of On The Their To With Was Were Branch Court Judge "
    "به در از با و که را تا بر این آن او وی ایشان خود هر شعبه دادگاه رئیس محکوم منتقل شد شده است "
    "کرد بود بازداشت آزاد برگزار صادر حکم مدت یک دو سه چهار پنج شش بازگشت رفت برده"
)
_NO_NAME = frozenset(_NEVER_NAMED.split())


@dataclass(frozen=True)
class Found:
    """The details that a line proposes, and the words that say them: (name, where)."""

    details: Details = NOTHING
    places: tuple[tuple[str, Place], ...] = ()


def built_in() -> Vocabularies:
    """The terms that every desk has."""
    return {
        name: [
            (i18n.kit_label(word, tag), code)
            for code, word in BUILT_IN[name].items()
            for tag in i18n.LANGUAGES
        ]
        for name in NAMED
    }


def find(line: str, text: str, kind: str | None, vocabularies: Vocabularies | None = None) -> Found:
    """What a line tells beyond its sentence; ``text`` is it ``plain``, what was read masked."""
    asked = FITTING.get(kind, _WITH_ANOTHER_KIND) if kind else _WITHOUT_A_KIND
    if kind in FACT_KINDS and kind not in FITTING:
        return Found()
    terms = built_in() if vocabularies is None else vocabularies
    visible = "".join(
        letter if mark != "|" else "|" for letter, mark in zip(line, text, strict=True)
    )
    fields: dict[str, tuple[str, Place]] = {}
    rest = text
    for name, look in _LOOKS.items():
        if found := look(visible, rest, terms):
            rest = masked(rest, found[1])
            if name in asked:
                fields[name] = found
    bail = quick_bail.find(text)
    parts = _sentence(visible, text, terms) if "sentence" in asked else []
    return Found(
        replace(
            NOTHING,
            fields={
                **{name: value for name, (value, _) in fields.items()},
                **({"bail_amount": bail[0], "bail_currency": bail[1]} if bail else {}),
            },
            sentence=[row for row, _ in parts],
        ),
        (
            *((name, place) for name, (_, place) in fields.items()),
            *(("sentence", place) for _, place in parts),
            *([("bail", bail[2])] if bail else ()),
        ),
    )


def _term(vocabulary: str, text: str, terms: Vocabularies) -> list[tuple[str, Place]]:
    """Every place where a term's words stand, with its code; the longest words first."""
    names = [*terms.get(vocabulary, ()), *_ALSO.get(vocabulary, ())]
    if vocabulary == "prison":
        names += [(_PRISON.sub("", words).strip(), code) for words, code in names]
    names = [each for each in names if len(each[0]) > 2]
    found: list[tuple[str, Place]] = []
    for words, code in sorted(names, key=lambda each: -len(each[0])):
        for match in _said(words).finditer(text):
            if all(match.end() <= start or end <= match.start() for _, (start, end) in found):
                found.append((code, match.span()))
    return sorted(found, key=lambda each: each[1])


@lru_cache(maxsize=4096)
def _said(words: str) -> re.Pattern[str]:
    return re.compile(pattern([words]))


def _first_term(vocabulary: str) -> Callable[[str, str, Vocabularies], tuple[str, Place] | None]:
    def look(_line: str, text: str, terms: Vocabularies) -> tuple[str, Place] | None:
        return next(iter(_term(vocabulary, text, terms)), None)

    return look


def _prison(line: str, text: str, terms: Vocabularies) -> tuple[str, Place] | None:
    """Where somebody is brought to, else where somebody is; never where somebody is taken from."""
    found = _term("prison", text, terms)
    for each in (_LATIN_PRISON, _PERSIAN_PRISON):
        for match in each.finditer(line):
            place = _named(match, line)
            if place and all(place[1] <= start or end <= place[0] for _, (start, end) in found):
                found.append((line[slice(*place)], place))
    left = [each for each in found if not _FROM.search(text, 0, each[1][0])]
    to = [each for each in left if _TO.search(text, 0, each[1][0])]
    return next(iter(to or left), None)


def _judge(line: str, _text: str, _terms: Vocabularies) -> tuple[str, Place] | None:
    for each in (_JUDGE, _PERSIAN_JUDGE):
        if (match := each.search(line)) and (place := _named(match, line)):
            return line[slice(*place)], place
    return None


def _branch(_line: str, text: str, _terms: Vocabularies) -> tuple[str, Place] | None:
    match = _BRANCH.search(text)
    if match is None:
        return None
    said = match["a"] or match["b"]
    return _NUMBER_OF.get(said) or re.sub(r"\D", "", said), match.span()


def _named(match: re.Match[str], line: str) -> Place | None:
    """The name of a match without what is no part of one, or nothing where nothing is left."""
    start, end = match.span("name")
    words = [(each.group(), each.span()) for each in re.finditer(r"\S+", line[start:end])]
    while words and words[0][0] in _NO_NAME:
        words.pop(0)
    kept = []
    for word, place in words:
        if word in _NO_NAME:
            break
        kept.append((word, place))
    if not kept or all(_PRISON.fullmatch(word) for word, _ in kept):
        return None
    first, last = start + kept[0][1][0], start + kept[-1][1][1]
    return first, first + len(line[first:last].rstrip(".'’-\u200c"))


def _sentence(line: str, text: str, terms: Vocabularies) -> list[tuple[PartRow, Place]]:
    found = []
    for part in quick_sentences.find(text):
        at = quick_sentences.exiled_to(text, part.exile_at) if part.exile_at else None
        to = _exile(line, text, at, terms) if at is not None else None
        if to is None:
            found.append((part.row, part.place))
        else:
            found.append((replace(part.row, place=to[0]), (part.place[0], to[1][1])))
    return found


def _exile(line: str, text: str, at: int, terms: Vocabularies) -> tuple[str, Place] | None:
    for code, where in _term("place", text, terms):
        if where[0] == at:
            return code, where
    match = _PLACE.match(line, at) or _PERSIAN_PLACE.match(line, at)
    place = _named(match, line) if match else None
    return (line[slice(*place)], place) if place else None


_LOOKS: dict[str, Callable[[str, str, Vocabularies], tuple[str, Place] | None]] = {
    "judge": _judge,
    "branch": _branch,
    "court": _first_term("court"),
    "prison": _prison,
    "authority": _first_term("authority"),
    "place": _first_term("place"),
}
