"""Names in the question: which parts of names in the index it may spell, and who carries them.

Two steps. Each word asked for (and each two or three neighbours in one piece) is compared with the
*distinct* parts of names, which are few: those under the same consonant key, or with the same
beginning. Then the index is asked for documents which carry a likely part for every word; best
spellings first, so that a common look-alike cannot crowd out the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from sqlalchemy import Connection, bindparam, or_, select

from crm.search import dialects, names
from crm.search.dialects import Run, Wanted
from crm.search.folding import name_word
from crm.search.models import NameKey, NameTerm

_LEAST = 0.8
_MOST_WORDS = 5
_MOST_CANDIDATES = 400
_MOST_BEGUN = 200
_MOST_LIKELY = 24
_TIERS = ((0.98, 60), (0.94, 60), (0.9, 60), (_LEAST, 80))
_LAST_LETTER = "\U0010ffff"

# Made once: making a statement takes longer than running it.
_PART = select(NameTerm.term, NameTerm.sounds)
_PART_BY_KEY = _PART.join(NameKey, NameKey.term == NameTerm.term)
_SAME_KEY = select(NameKey.term).where(NameKey.key.in_(bindparam("keys", expanding=True)))
_SAME = (
    _PART.where(or_(NameTerm.term == bindparam("term"), NameTerm.term.in_(_SAME_KEY)))
    .order_by(NameTerm.term)
    .limit(_MOST_CANDIDATES)
)
_BEGUN = (
    _PART.where(NameTerm.term.between(bindparam("low"), bindparam("high")))
    .order_by(NameTerm.term)
    .limit(_MOST_BEGUN)
)
_BEGUN_KEY = (
    _PART_BY_KEY.where(NameKey.key.between(bindparam("low"), bindparam("high")))
    .order_by(NameKey.key, NameKey.term)
    .limit(_MOST_BEGUN)
)


def spellings(
    connection: Connection, asked: Iterable[str], is_last_open: bool
) -> list[dict[str, float]]:
    """For each word asked for: parts of names that it may spell, and how likely each is.

    Empty when some word spells no name at all: then the question is not (only) a name.
    """
    parts = [part for word in asked for part in names.parts(word)][:_MOST_WORDS]
    singles = [names.units(part)[-1] for part in parts if names.units(part)]
    if not singles or sum(len(single.term) for single in singles) < 2:
        return []
    pairs = [names.join(one, two) for one, two in pairwise(singles)]
    triples = [names.join(pair, third) for pair, third in zip(pairs, singles[2:], strict=False)]
    found: list[dict[str, float]] = [{} for _ in singles]
    for size, units in enumerate((singles, pairs, triples), 1):
        for place, unit in enumerate(units):
            is_open = is_last_open and place + size == len(singles)
            likely = _likely(connection, unit, is_open)
            for word in found[place : place + size]:
                for term, chance in likely.items():
                    word[term] = max(chance, word.get(term, 0))
    return found if all(found) else []


def _likely(connection: Connection, unit: names.Unit, is_open: bool) -> dict[str, float]:
    chances: dict[str, float] = {}
    for term, sounds in _candidates(connection, unit, is_open).items():
        chance = names.resemblance(unit, term, tuple(sounds.split()), is_open)
        if chance >= _LEAST:
            chances[term] = chance
    best = sorted(chances, key=lambda term: (-chances[term], term))[:_MOST_LIKELY]
    return {term: chances[term] for term in best}


def _candidates(connection: Connection, unit: names.Unit, is_open: bool) -> dict[str, str]:
    rows = connection.execute(_SAME, {"keys": unit.keys, "term": unit.term})
    found = {term: sounds for term, sounds in rows}
    if not is_open:
        return found
    rows = connection.execute(_BEGUN, {"low": unit.term, "high": unit.term + _LAST_LETTER})
    found |= {term: sounds for term, sounds in rows}
    for key in unit.keys[:3]:
        if len(key) > 1:  # one consonant begins too many names
            rows = connection.execute(_BEGUN_KEY, {"low": key, "high": key + "~"})
            found |= {term: sounds for term, sounds in rows}
    return found


def carriers(
    connection: Connection,
    spelt: list[dict[str, float]],
    wanted: Wanted,
    span: tuple[int, int],
    limit: int,
) -> list[int]:
    """Give documents which carry a likely part for each word, beyond what else is wanted."""
    found: dict[int, None] = {}
    before: tuple[tuple[Run, ...], ...] = ()
    for least, most in _TIERS:
        groups = tuple(_runs(word, least) for word in spelt)
        if all(groups) and groups != before:
            before = groups
            both = Wanted(wanted.all_of + groups, wanted.none_of)
            found |= dict.fromkeys(dialects.find(connection, both, span, most))
        if len(found) >= limit:
            break
    return list(found)


def _runs(word: Mapping[str, float], least: float) -> tuple[Run, ...]:
    return tuple(Run((name_word(term),)) for term, chance in word.items() if chance >= least)


def score(spelt: list[dict[str, float]], terms: Iterable[str]) -> float:
    """0 to 1: how well the parts of a document's names answer the words, on average."""
    carried = set(terms)
    best = (max((c for t, c in word.items() if t in carried), default=0.0) for word in spelt)
    return round(sum(best) / len(spelt), 3)
