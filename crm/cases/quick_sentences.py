"""The parts of a sentence that a typed line tells: "6 years in prison, 74 lashes".

An amount is a part only where words beside it say of what; what is reported as reduced,
served or possible is none. English and Persian, in text that is ``quick_words.plain``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm.cases.details import PartRow, amount_of
from crm.cases.quick_words import Place, pattern, plain
from crm.lengths import NUMBERS

_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety بیست سی چهل پنجاه شصت هفتاد هشتاد نود"
)
_VALUES = {plain(word): n % 20 + 1 for n, word in enumerate(NUMBERS)}
_VALUES |= {plain(word): 10 * (n % 8 + 2) for n, word in enumerate(_TENS.split())}
_VALUES |= {plain("hundred"): 100, plain("صد"): 100}
_UNITS = {
    "years": ("year", "years", "yr", "yrs", "سال"),
    "months": ("month", "months", "ماه"),
    "days": ("day", "days", "روز"),
    "lashes": ("lash", "lashes", "ضربه"),
    "rials": ("rial", "rials", "ریال"),
}
_KINDS = {
    "suspended_imprisonment": ("suspended", "تعلیقی", "تعلیق"),
    "internal_exile": ("exile", "internal exile", "banishment", "تبعید", "نفی بلد"),
    "travel_ban": (
        *("travel ban", "ban on travel*", "ban on leaving", "ban from leaving"),
        *("banned from leaving", "banned from travel*", "ممنوعیت خروج", "ممنوعیت سفر"),
        *("ممنوع الخروجی", "ممنوع الخروج", "منع خروج"),
    ),
    "fine": ("fine", "fines", "fined", "جزای نقدی", "جریمه", "جریمه نقدی"),
    "flogging": ("lash", "lashes", "flogging", "شلاق"),
    "imprisonment": ("prison", "imprisonment", "jail", "jailed", "behind bars", "حبس", "زندان"),
}
_ENFORCEABLE = ("enforceable", "قابل اجرا", "لازم الاجرا")
# An amount after these is no part of this sentence, or no longer.
_OTHERWISE = (
    *("from", "instead of", "rather than", "up to", "served", "serving", "after", "another"),
    *("suspended for", "suspended over", "faces", "facing", "until", "of", "within", "in"),
    *("از", "پس از", "بعد از", "تا", "حداکثر", "به جای", "ظرف", "طی"),
)
# These two stand before an amount that counts: "a fine of 5 million rials".
_HOLDING = re.compile(
    rf"(?:{pattern(sum(_KINDS.values(), ()))}|{pattern(['term', 'sentence'])})\s+of\s+$"
)
_BREAK = re.compile(rf"[,،;؛.:()|\n]|(?<!\w)(?:and|with|plus|{plain('و')}|{plain('با')})(?!\w)")
_MOST_BETWEEN = 40  # letters from an amount to the word that says of what


def _number() -> str:
    words = "|".join(sorted(_VALUES, key=len, reverse=True))
    joined = rf"(?:[\s\u200c-]+(?:(?:and|{plain('و')})[\s\u200c]+)?)"
    figures = r"\d{1,3}(?:[,٬]\d{3})+|\d+(?:[.,٫/]\d{1,2}|½)?"
    return rf"(?:{figures}|(?:{words})(?:{joined}(?:{words}))*)"


_HALF = rf"(?:\s+and\s+a\s+half|[\s\u200c]*{plain('و')}[\s\u200c]*{plain('نیم')})"
_WORDS_OF_UNITS = "|".join(
    sorted((plain(word) for words in _UNITS.values() for word in words), key=len, reverse=True)
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?P<number>{_number()})(?P<half>{_HALF})?"
    rf"(?P<million>[\s\u200c]+(?:million|{plain('میلیون')}))?"
    rf"[\s\u200c-]+(?P<unit>{_WORDS_OF_UNITS})(?P<after>{_HALF})?(?![^\W\u064b-\u0655])"
)
_UNIT_OF = {plain(word): unit for unit, words in _UNITS.items() for word in words}
_NEXT = re.compile(rf"\s*(?:,|and|{plain('و')})?\s*")
_PATTERNS = {kind: re.compile(pattern(words)) for kind, words in _KINDS.items()}
_IS_ENFORCEABLE = re.compile(pattern(_ENFORCEABLE))
_IS_OTHERWISE = re.compile(rf"{pattern(_OTHERWISE)}\s*$")
# A term of which nobody needs to say that it is one in prison.
_CHANGED = "reduced|cut|lowered|shortened|commuted|increased|raised|extended"
_CHANGED_IN_PERSIAN = "|".join(map(plain, ("کاهش", "تقلیل", "افزایش")))
_BARE = re.compile(
    rf"(?:sentenced|(?<!death )sentence|{_CHANGED})"
    rf"\s+(?:(?:from|by)\s+[^,;|]{{1,20}}\s+)?to\s+(?:an?\s+|a\s+total\s+of\s+)?$"
    r"|(?<!death )(?:sentence|term)\s+of\s+$"
    rf"|(?:{_CHANGED_IN_PERSIAN})[^,،;|]{{1,25}}\s{plain('به')}\s+$"
)
# What comes before a change is what it was.
_CHANGED_BEHIND = re.compile(rf"[^;|]{{0,60}}\b(?:{_CHANGED})\b[^;|]{{0,60}}\bto\b")
_CHANGED_BEHIND_IN_PERSIAN = re.compile(rf"[^;؛|]{{0,40}}(?:{_CHANGED_IN_PERSIAN})")
_BARE_BEHIND = re.compile(
    rf"[\s-]+(?:sentence|term)\b|[\s\u200c]+(?:{_CHANGED_IN_PERSIAN}|{plain('محکوم')})(?!\w)"
)
_SO_FAR = re.compile(
    pattern(("so far", "already", "now", "since", "تاکنون", "تا کنون", "تا امروز"))
)
_EXILED_TO = re.compile(rf"\s+(?:to|in|{plain('به')}|{plain('در')})\s+")


@dataclass(frozen=True)
class FoundPart:
    """A part of a sentence, and where the line says it; a place may follow at ``exile_at``."""

    row: PartRow
    place: Place
    exile_at: int | None = None


@dataclass(frozen=True)
class _Amount:
    amount: str
    unit: str
    place: Place


def find(text: str) -> list[FoundPart]:
    """The parts in a ``plain`` text that tells of a sentence, in their order."""
    amounts = _joined(text, [each for m in _AMOUNT.finditer(text) if (each := _amount(m))])
    found: list[FoundPart] = []
    last = 0
    for number, each in enumerate(amounts, 1):
        following = amounts[number].place[0] if number < len(amounts) else len(text)
        part = _part(text, each, last, following)
        found += [part] if part else []
        last = max(each.place[1], part.place[1] if part else 0)
    return sorted([*found, *_without_amount(text, found)], key=lambda part: part.place)


def _amount(match: re.Match[str]) -> _Amount | None:
    unit = _UNIT_OF[match["unit"]]
    try:
        number = _value(match["number"]) + (0.5 if match["half"] or match["after"] else 0)
        number *= 1_000_000 if match["million"] else 1
        return _Amount(amount_of(f"{number:.2f}"), unit, match.span())
    except ValueError:
        return None


def _value(words: str) -> float:
    if words[0].isdigit():
        return float(amount_of(words.replace("/", ".").replace("½", ".5")))
    return sum(_VALUES.get(word, 0) for word in re.split(r"[\s\u200c-]+", words))


def _joined(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """Years with the months that follow them are one amount: "2 years and 6 months"."""
    found: list[_Amount] = []
    for each in amounts:
        last = found[-1] if found else None
        if last and (last.unit, each.unit) == ("years", "months"):
            between = _NEXT.fullmatch(text, last.place[1], each.place[0])
            if between and "." not in last.amount + each.amount:
                months = 12 * int(last.amount) + int(each.amount)
                amount, unit = (str(months), "months")
                if months % 6 == 0:
                    amount, unit = amount_of(f"{months / 12:.1f}"), "years"
                found[-1] = _Amount(amount, unit, (last.place[0], each.place[1]))
                continue
        found.append(each)
    return found


def _part(text: str, amount: _Amount, last: int, following: int) -> FoundPart | None:
    """What an amount is an amount of: the words behind it say so, or else those before it."""
    start, end = amount.place
    if _IS_OTHERWISE.search(text, last, start) and not _HOLDING.search(text, last, start):
        return None
    if _is_past(text, end, following):
        return None
    behind = _BREAK.search(text, end, following)
    until = min(behind.start() if behind else following, end + _MOST_BETWEEN)
    breaks = [each.end() for each in _BREAK.finditer(text, last, start)]
    since = max(last, breaks[-1] if breaks else 0, start - _MOST_BETWEEN)
    is_enforceable = _IS_ENFORCEABLE.search(text, end, until)
    said = _kind(text, end, until) or _kind(text, since, start)
    if said is None and amount.unit == "lashes":
        said = "flogging", amount.place
    if said is None and (is_enforceable or _is_bare(text, start, end)):
        said = "imprisonment", amount.place
    if said is None or not _fits(said[0], amount.unit):
        return None
    kind, (first, stop) = said
    whole = min(start, first), max(end, stop, is_enforceable.end() if is_enforceable else 0)
    row = PartRow(kind, amount.amount, amount.unit, is_enforceable=bool(is_enforceable))
    return FoundPart(row, whole, max(end, stop) if kind == "internal_exile" else None)


def _is_past(text: str, end: int, following: int) -> bool:
    """Whether what follows says that this was changed into something else."""
    later = _CHANGED_BEHIND_IN_PERSIAN.match(text, following) if following < len(text) else None
    return bool(later or _CHANGED_BEHIND.match(text, end))


def _is_bare(text: str, start: int, end: int) -> bool:
    return bool(_BARE.search(text, 0, start) or _BARE_BEHIND.match(text, end))


def at_the_beginning(text: str) -> Place | None:
    """Where a ``plain`` text begins with a part of a sentence that says its length."""
    first = next(iter(find(text)), None)
    if first is None or first.row.amount is None or _SO_FAR.search(text):
        return None
    return None if re.search(r"\w", text[: first.place[0]]) else first.place


def _kind(text: str, start: int, end: int) -> tuple[str, Place] | None:
    """The earliest word for a part; a suspended term says both."""
    found = [
        (kind, match.span())
        for kind, each in _PATTERNS.items()
        if (match := each.search(text, start, end))
    ]
    suspended = [each for each in found if each[0] == "suspended_imprisonment"]
    return min(suspended or found, key=lambda each: each[1][0], default=None)


def _fits(kind: str, unit: str) -> bool:
    if kind in ("flogging", "fine"):
        return unit == {"flogging": "lashes", "fine": "rials"}[kind]
    return unit in ("years", "months", "days")


def _without_amount(text: str, found: list[FoundPart]) -> list[FoundPart]:
    """Exile and a ban on travel are parts even where nobody reports for how long."""
    parts = []
    for kind in ("internal_exile", "travel_ban"):
        match = _PATTERNS[kind].search(text)
        if match is None or any(each.row.kind == kind for each in found):
            continue
        start, end = match.span()
        is_free = all(end <= each.place[0] or each.place[1] <= start for each in found)
        if is_free and not _IS_OTHERWISE.search(text, 0, start):
            exile_at = end if kind == "internal_exile" else None
            parts.append(FoundPart(PartRow(kind), (start, end), exile_at))
    return parts


def exiled_to(text: str, at: int) -> int | None:
    """Where the name of the place would begin behind exile, if a word leads to one."""
    match = _EXILED_TO.match(text, at)
    return match.end() if match else None
