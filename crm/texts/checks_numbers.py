"""Numbers of a text, in any digits, and whether a translation keeps those of its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm import i18n, numerals
from crm.reader import message as _n
from crm.texts.days import Day, plain
from crm.texts.findings import Finding
from crm.texts.matching import Words, words_of

SMALL = 12  # up to here languages write numbers out
_NUMBER = re.compile(
    r"\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,٫٬'’/،]\d+)*",
)
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+(?![.,]?\d))?")
_TIME = re.compile(r"(?<![\d.:])(\d{1,2}) ?[:hH] ?([0-5]\d)(?![\d:])(?: ?([pP]))?")
_COMMA_IS_DECIMAL = frozenset(
    {"fr", "de", "es", "it", "pt", "nl", "sv", "nb", "da", "fi", "pl", "ru", "tr", "az", "hy"}
)
_GROUPS_WITH_SPACES = frozenset({"fr", "sv", "nb", "fi", "pl", "ru", "hy", "es", "pt", "az"})
_TIMES = (  # powers of ten and the words for them; what is a word of a few languages names these
    (
        9,
        r"十亿|مليار|میلیارد|մ?իլիարդ|מיליארד|mil ?millones|mill?i[aá]rd|miljard|milyar|bilh",
        None,
    ),
    (9, r"миллиард|млрд|अरब", None),
    (9, r"billions?\b", ("en",)),
    (8, r"[亿億억]", None),
    (7, r"करोड़", None),
    (
        6,
        r"百万|백만|million|mill[oó]n|milion|miljo|milj\.|milhã|milhõ|mln|milyon|миллион|млн",
        None,
    ),
    (6, r"միլիոն|מיליון|مليون|ملايين|میلیون|ملیۆن|मिलियन|mio\.?\b", None),
    (5, r"लाख", None),
    (4, r"[万萬만]", None),
    (3, r"thousand|tausend|duizend|tusen|tusind|tuhat|tuhan|tysi|тысяч|тыс|հազար|אלף|אלפי", None),
    (3, r"ألف|آلاف|هزار|هەزار|[千천]|हज़ार|हजार|mille\b|mila\b", None),
    (3, r"mil\b", ("es", "pt")),
    (3, r"bin\b", ("tr",)),
    (3, r"min\b", ("az",)),
)
_HALVES = re.compile(
    r"half|halb|halv|hälft|demi|medi[oa]|mezz|mei[oa]|puol|poł|pół|полов|полут|buçuk|yarım|կես|"
    r"חצי|نصف|نیم|نیو|半|반|साढ़े|आधा",
    re.IGNORECASE,
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Number:
    """A number as a text writes it: the values that it may have."""

    values: frozenset[Decimal]
    said: str
    start: int
    end: int

    @property
    def whole(self) -> int | None:
        """Its value where that is a whole number and certain."""
        value = next(iter(self.values)) if len(self.values) == 1 else None
        return int(value) if value is not None and value == value.to_integral_value() else None


def find(text: str, language: str, days: Iterable[Day] = ()) -> list[Number]:
    """The numbers of a text in its order, without those of its dates and of names (COVID-19)."""
    text = plain(text)
    taken = {at for day in days for at in range(day.start, day.end)}
    spans = [m.span() for m in _SPACED.finditer(text)] if language in _GROUPS_WITH_SPACES else []
    covered = {at for span in spans for at in range(*span)}
    spans += [m.span() for m in _NUMBER.finditer(text) if m.start() not in covered]
    found = [_time(match) for match in _TIME.finditer(text) if match.start() not in taken]
    taken |= {at for number in found for at in range(number.start, number.end)}
    for start, end in sorted(spans):
        if start in taken or _is_of_a_name(text, start, end):
            continue
        for at, said in _pieces(text[start:end], language):
            values = _values(said, language)
            scale = _scale(text[start + at + len(said) :][:16], language)
            values = {value * 10**scale for value in values}
            begin = start + at
            found.append(Number(frozenset(values), said, begin, begin + len(said)))
    return sorted(found, key=lambda number: number.start)


def _time(match: re.Match[str]) -> Number:
    """A time of the day: 10:30, 10h30; what is past noon is also half past 22."""
    hours = {int(match[1])} | ({int(match[1]) + 12} if match[3] else set())
    values = frozenset(Decimal(f"{hour}.{match[2]}") for hour in hours)
    return Number(values, match.group().strip(), *match.span())


def _is_of_a_name(text: str, start: int, end: int) -> bool:
    """Whether the number is part of a name, such as COVID-19 or A4; a year never is."""
    before = text[max(0, start - 24) : start]
    match = re.search(r"([^\W\d_]+)[-‑–]?$", before)
    if match is None or (end - start == 4 and text[start] in "12"):
        return False
    word, is_joined = match[1], match.group()[-1] in "-‑–"
    is_latin_or_cyrillic = word.lower() != word.upper()
    if is_joined:
        return len(word) > 1 and (not is_latin_or_cyrillic or word.lower() != word)
    return is_latin_or_cyrillic and word[-1] != "º"


def _pieces(said: str, language: str) -> list[tuple[int, str]]:
    """One number, or several that stand together: 1.2.3, 2019/20."""
    is_one = re.fullmatch(
        r"\d+(?:[.,٫/]\d+)?|\d{1,3}(?:([.,٬'’،\u00a0\u202f\u2009 ])\d{2,3})(?:\1\d{2,3})*"
        r"(?:[.,٫]\d+)?",
        said,
    )
    if is_one and ("/" not in said or language in ("fa", "ckb")) and not _is_list(said):
        return [(0, said)]
    return [(m.start(), m.group()) for m in re.finditer(r"\d+", said)]


def _is_list(said: str) -> bool:
    return "،" in said and not re.fullmatch(r"\d{1,3}(?:،\d{3})+", said)


def _values(said: str, language: str) -> set[Decimal]:
    said = re.sub(r"[٬'’،\u00a0\u202f\u2009 ]", "", said).replace("٫", "/")
    if "/" in said:
        return {Decimal(said.replace(".", "").replace(",", "").replace("/", "."))}
    marks = [each for each in said if each in ".,"]
    if not marks:
        return {Decimal(said)}
    decimal = "," if language in _COMMA_IS_DECIMAL else "."
    group = "." if decimal == "," else ","
    if len(set(marks)) == 2:
        decimal, group = marks[-1], marks[0]
    is_grouped = re.fullmatch(rf"\d{{1,3}}(?:\{marks[0]}\d{{2,3}})*\{marks[0]}\d{{3}}", said)
    if len(set(marks)) == 1 and is_grouped and (len(marks) > 1 or marks[0] == group):
        grouped = Decimal(said.replace(marks[0], ""))
        # Persian and Arabic are written with either mark.
        if language in ("fa", "ar", "ckb") and len(marks) == 1:
            return {grouped, Decimal(said.replace(marks[0], "."))}
        return {grouped}
    if len(set(marks)) == 1 and len(marks) == 1:
        either = Decimal(said.replace(marks[0], "."))
        if is_grouped and language in ("fa", "ar", "ckb"):
            return {either, Decimal(said.replace(marks[0], ""))}
        return {either}
    return {Decimal(said.replace(group, "").replace(decimal, "."))}


def _scale(after: str, language: str) -> int:
    for power, words, only in _TIMES:
        if (only is None or language in only) and re.match(
            rf"[\s\-\u00a0\u202f]?(?:{words})", after, re.IGNORECASE
        ):
            return power
    if re.match(r"[\s\u00a0]billion", after, re.IGNORECASE):
        return 9 if language == "tr" else 12
    return 0


def check(
    source: list[Number],
    target: list[Number],
    *,
    texts: tuple[str, str],
    languages: tuple[str, str],
    spare: set[int],
) -> list[Finding]:
    """Numbers of the source that the translation lost or changed, and numbers it added.

    ``texts`` and ``languages`` are those of source and target; ``spare`` the whole numbers of
    the translation's dates.
    """
    words = words_of(texts[1], languages[1])
    missing = [
        number
        for number in _distinct(source)
        if not _is_among(number, target)
        and not _is_said(number, words, texts[1])
        and not _is_year_of_other_calendar(number, target, spare)
        and number.whole not in spare
    ]
    added = _added(source, target, words_of(texts[0], languages[0]), texts[0])
    findings = [_lost(number, added) for number in missing]
    if not any(each.is_error for each in findings):
        findings += [
            Finding(
                "numbers",
                False,
                _n("The translation says %(number)s; the source does not."),
                {"number": number.said},
                number.start,
                number.end,
            )
            for number in added
        ]
    return findings + _rarer(source, target, missing)


def _lost(number: Number, added: list[Number]) -> Finding:
    is_small = number.whole is not None and number.whole <= SMALL
    if added:
        other = added[0]
        message = _n("The source says %(number)s; the translation says %(other)s.")
        values = {"number": number.said, "other": other.said}
        return Finding("numbers", True, message, values, other.start, other.end)
    message = _n("The number %(number)s is not in the translation.")
    return Finding("numbers", not is_small, message, {"number": number.said})


def _distinct(numbers: Iterable[Number]) -> list[Number]:
    return list({number.values: number for number in numbers}.values())


def _is_among(number: Number, others: Iterable[Number]) -> bool:
    return any(number.values & other.values for other in others)


def _is_said(number: Number, words: Words, text: str) -> bool:
    """Whether a text says the number in words, halves included, or in Roman figures."""
    for value in number.values:
        whole = int(value)
        if value - whole == Decimal("0.5") and _HALVES.search(text):
            digits = re.search(rf"(?<!\d){whole}(?!\d)", plain(text))
            if digits or _is_spelled(whole, words):
                return True
        elif value == whole and value < 10**6:
            if _is_spelled(whole, words):
                return True
            if 1 <= whole <= 30 and re.search(rf"\b{_roman(whole)}\b", text):
                return True
    return False


def _is_spelled(number: int, words: Words) -> bool:
    return any(words.has(said) for said in numerals.spelled_out(number, words.language))


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        said, number = said + letters * (number // value), number % value
    return said


def _is_year_of_other_calendar(number: Number, others: list[Number], spare: set[int]) -> bool:
    """1398 for 2019 and 2020, and the other way round."""
    year = number.whole
    if year is None or not (1200 <= year < 1500 or year in i18n.YEARS):
        return False
    there = {each.whole for each in others} | spare
    return bool(there & ({year + 621, year + 622} if year < 1500 else {year - 621, year - 622}))


def _added(source: list[Number], target: list[Number], words: Words, text: str) -> list[Number]:
    digits = {int(each) for each in re.findall(r"\d{1,9}", plain(text))}
    return [
        number
        for number in _distinct(target)
        if not _is_among(number, source)
        and number.whole not in digits
        and not _is_said(number, words, text)
        and not _is_year_of_other_calendar(number, source, digits)
    ]


def _rarer(source: list[Number], target: list[Number], missing: list[Number]) -> list[Finding]:
    """Numbers that a list repeats, and the translation repeats less often."""
    ours, theirs = Counter(n.values for n in source), Counter(n.values for n in target)
    gone = {number.values for number in missing}
    return [
        Finding(
            "numbers",
            False,
            _n("%(number)s stands %(times)s times in the source, less often in the translation."),
            {"number": number.said, "times": ours[number.values]},
        )
        for number in _distinct(source)
        if ours[number.values] > 2
        and 0 < theirs[number.values] < ours[number.values]
        and number.values not in gone
    ]
