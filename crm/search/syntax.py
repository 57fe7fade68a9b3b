"""The line a person types, understood.

    sanctions "house arrest" -ministry Evin OR Qarchak lang:sv beat:iran after:2026-01 outlet:"SVT"

All words must be there, in any order. A word of four to eight letters may go on: sanction finds
sanctions; a shorter or longer one only as the last, as long as no space follows it. ``"…"`` is a
phrase, to the letter; ``-`` excludes; OR (or ``|``) stands between two that are as good as each
other; ``name:value`` is a facet, of which two of the same name are alternatives; ``after:`` and
``before:`` take a year, a month or a day, of which after includes the first day and before
excludes it. Nothing typed is ever an error: what makes no sense is taken as words or as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from crm.search.dialects import LONGEST_PREFIX, Run
from crm.search.folding import (
    JOINER,
    LONGEST_WORD,
    facet_word,
    fold,
    fold_lines,
    grams,
    is_spaceless,
    other_spelling,
    parts_of,
    words,
)

FACETS = frozenset(
    (  # names that rooms give; to the search room they mean nothing
        *("archived", "beat", "by", "case", "channel", "contact", "country", "fact", "kind"),
        *("lang", "outlet", "owner", "stage", "statement", "status", "topic", "user"),
    )
)
"""Names before a colon that are facets; before any other (``http://``) a colon is punctuation."""

_ALSO = {"kind": "is", "by": "user"}  # kind:call is a facet, kind:contact a kind of document
_LONGEST_LINE = 400
_MOST_GROUPS = 10
_LONGEST_PHRASE = 30
_SURE_WORD = 4
_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"'))
_PIECES = re.compile(r'(-)?(?:([a-zA-Z]{2,20}):)?(?:"([^"]*)(?:"|$)|([^\s"]+))')
_arabic = re.compile("[\u0600-\u06ff]").match


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for: any of these runs of words."""

    runs: tuple[Run, ...]
    is_excluded: bool = False
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A line understood."""

    groups: tuple[Group, ...] = ()
    facets: tuple[tuple[str, ...], ...] = ()
    """Words of the index; one of each."""
    excluded_facets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """The day before which."""
    names: tuple[str, ...] = ()
    """The words as typed, if they may be a name."""
    is_last_open: bool = True
    is_blank: bool = True
    """Nothing was typed, rather than nothing that means anything."""

    @property
    def wants_words(self) -> bool:
        """Whether any word must be there."""
        return any(not group.is_excluded for group in self.groups)

    @property
    def needs_order(self) -> bool:
        """Whether some words must stand in a row, which the index alone does not know."""
        return any(len(run.words) > 1 for group in self.groups for run in group.runs)

    def holds(self, text: str) -> bool:
        """Whether a text answers all groups; each of its lines stands for itself."""
        folded = fold_lines(text)
        indexed: list[str] | None = None
        for group in self.groups:
            is_there = any(_row(run).search(folded) for run in group.runs if len(run.words) > 1)
            single = [run for run in group.runs if len(run.words) == 1]
            if single and not is_there:
                # Joined words and other spellings are in the index but not in the folded text.
                indexed = words(text) if indexed is None else indexed
                is_there = any(_is_among(run, indexed) for run in single)
            if is_there == group.is_excluded:
                return False
        return True


def _is_among(run: Run, indexed: Sequence[str]) -> bool:
    word = run.words[0]
    return any(map(word.__eq__, indexed)) or (
        run.is_prefix and any(other.startswith(word) for other in indexed)
    )


@lru_cache(maxsize=1000)
def _row(run: Run) -> re.Pattern[str]:
    """Find words in a row in folded lines; nothing in a folded word needs escaping."""
    pieces: list[str] = []
    for word in run.words:
        if pieces and is_spaceless(word) and is_spaceless(pieces[-1]) and pieces[-1][-1] == word[0]:
            pieces[-1] += word[1:]  # pairs of letters overlap
        else:
            pieces.append(word)
    pattern = "" if is_spaceless(pieces[0]) else rf"(?<![^ \n{JOINER}])"
    pattern += pieces[0]
    for before, piece in pairwise(pieces):
        may_touch = is_spaceless(before) or is_spaceless(piece)
        pattern += rf"[ {JOINER}]{'*' if may_touch else '+'}{piece}"
    is_open = run.is_prefix or is_spaceless(pieces[-1])
    return re.compile(pattern + ("" if is_open else rf"(?![^ \n{JOINER}])"))


@dataclass
class _Reading:
    groups: list[Group]
    facets: dict[str, list[str]]
    excluded_facets: list[str]
    names: list[str]
    since: date | None = None
    until: date | None = None
    has_or: bool = False
    joins_next: bool = False
    me: str = "me"


def parse(line: str, me: str = "me") -> Query:
    """Understand a line; never fails, and only looks at the first 400 characters.

    ``me`` is what stands for the asking person in a facet: ``by:me``.
    """
    line = line[:_LONGEST_LINE].translate(_QUOTES)
    reading = _Reading([], {}, [], [], me=me)
    for minus, name, phrase, word in _PIECES.findall(line):
        is_filter = name and _read_filter(reading, name.lower(), phrase or word, bool(minus))
        if is_filter or len(reading.groups) == _MOST_GROUPS:
            continue
        if word in ("OR", "|") and not (minus or name):
            reading.joins_next = reading.has_or = bool(reading.groups)
        elif phrase:
            _add(reading, [_phrase(f"{name} {phrase}")], phrase, bool(minus))
        else:
            typed = f"{name}:{word}" if name else word
            _add(reading, _word_groups(typed), typed, bool(minus))
    is_last_open = not line.endswith((" ", '"', "\t", "\n"))
    groups = _written_apart(reading.groups) if not reading.has_or else reading.groups
    if groups and is_last_open:
        groups[-1] = _opened(groups[-1])
    return Query(
        groups=tuple(groups),
        facets=tuple(map(tuple, reading.facets.values())),
        excluded_facets=tuple(reading.excluded_facets),
        since=reading.since,
        until=reading.until,
        names=() if reading.has_or else tuple(reading.names),
        is_last_open=is_last_open,
        is_blank=not line.strip(),
    )


def _read_filter(reading: _Reading, name: str, value: str, is_excluded: bool) -> bool:
    if name in ("after", "before"):
        day = first_day(value)
        if day is None or is_excluded:
            return False
        if name == "after":
            reading.since = day
        else:
            reading.until = day
        return True
    if name not in FACETS or not fold(value).strip(f" {JOINER}"):
        return False
    value = reading.me if value == "me" else value
    words = [facet_word(f"{name}:{value}")]
    if name in _ALSO:
        words.append(facet_word(f"{_ALSO[name]}:{value}"))
    if is_excluded:
        reading.excluded_facets += words
    else:
        reading.facets.setdefault(name, []).extend(words)
    return True


def first_day(written: str) -> date | None:
    """Give the first day of '2026', '2026-01' or '2026-01-15', in any digits; else None."""
    numbers = parts_of(fold(written.replace("/", "-")).strip())
    if not 1 <= len(numbers) <= 3 or not all(n.isdecimal() and len(n) <= 4 for n in numbers):
        return None
    year, month, day = (*map(int, numbers), 1, 1)[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _add(reading: _Reading, groups: list[Group | None], typed: str, is_excluded: bool) -> None:
    kept = [Group(g.runs, is_excluded, g.is_phrase) for g in groups if g is not None]
    if not kept:
        return
    if reading.joins_next and not is_excluded and not reading.groups[-1].is_excluded:
        before = reading.groups.pop()
        kept[0] = Group(before.runs + kept[0].runs)
    reading.joins_next = False
    reading.groups += kept
    if not is_excluded:
        reading.names += typed.split()


def _phrase(phrase: str) -> Group | None:
    words = [part for word in fold(phrase).split() for part in parts_of(word)]
    row = [gram[:LONGEST_WORD] for word in words for gram in _row_of_grams(word)]
    return Group((Run(tuple(row[:_LONGEST_PHRASE])),), is_phrase=True) if row else None


def _row_of_grams(word: str) -> list[str]:
    """Pairs of letters; the single last letter is indexed for words of one letter only."""
    cut = grams(word)
    return cut[:-1] if len(cut) > 1 and is_spaceless(cut[-1]) and is_spaceless(cut[-2]) else cut


def _word_groups(typed: str) -> list[Group | None]:
    folded = fold(typed).split()[:_MOST_GROUPS]  # one letter (ﷺ) can fold to several words
    groups = [_word_group(word) for word in folded]
    other = other_spelling(typed)
    if other and len(groups) == 1 and groups[0] is not None:
        groups = [Group((*groups[0].runs, _run(other)))]
    return groups


def _word_group(word: str) -> Group | None:
    parts = parts_of(word)
    if not parts:
        return None
    row = [gram for part in parts for gram in _row_of_grams(part)][:_LONGEST_PHRASE]
    if len(row) == 1:
        return Group((_run(row[0]),))
    in_row = Run(tuple(gram[:LONGEST_WORD] for gram in row), is_prefix=_may_go_on(row[-1]))
    return Group((in_row, _run("".join(parts))) if len(parts) > 1 else (in_row,))


def _run(word: str) -> Run:
    # One letter of Chinese is a word that may go on, as four letters are in an alphabet.
    may_go_on = _may_go_on(word) or (len(word) == 1 and is_spaceless(word))
    return Run((word[:LONGEST_WORD],), is_prefix=may_go_on)


def _may_go_on(word: str) -> bool:
    return _SURE_WORD <= len(word) <= LONGEST_PREFIX


def _opened(group: Group) -> Group:
    """The word that is still being typed: it may go on."""
    if group.is_phrase or group.is_excluded:
        return group
    return Group(tuple(Run(run.words, is_prefix=True) for run in group.runs))


def _written_apart(groups: list[Group]) -> list[Group]:
    """In Arabic script a space may stand for a ZWNJ, or for nothing, in the document."""
    opened = list(groups)
    for place, (one, two) in enumerate(pairwise(groups)):
        first, second = one.runs[0].words, two.runs[0].words
        if any(group.is_excluded or group.is_phrase for group in (one, two)):
            continue
        if len(first) == len(second) == 1 and _arabic(first[0]) and _arabic(second[0]):
            joined = _run(first[0] + second[0])
            opened[place] = Group((*opened[place].runs, joined))
            opened[place + 1] = Group((*opened[place + 1].runs, joined))
    return opened
