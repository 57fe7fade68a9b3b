"""Names in the question: which parts of names in the index it may spell, and who carries them.

Two steps. Each word asked for (and each two or three neighbours in one piece) is compared with the
*distinct* parts of names, which are few: those under the same consonant key, or with the same
beginning. Then the index is asked for documents which carry a likely part for every word; best
spellings first, so that a common look-alike cannot crowd out the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sqlalchemy import Connection, text

from crm.search import dialects, names
from crm.search.dialects import Run, Wanted
from crm.search.folding import name_word

_LEAST = 0.8
_MOST_WORDS = 5
_MOST_OPEN = 3
_MOST_LIKELY = 24
_TIERS = ((0.98, 60), (0.9, 60), (_LEAST, 80))
_LAST_LETTER = "\U0010ffff"

# Pieces of one statement, so that a question costs one question of the database; each cut in an
# order of its own, so that both databases cut alike. Not made with select(): making it would
# take longer than running it.
_EXACT = "SELECT {n} AS unit, term, sounds FROM search_name_term WHERE term = :term{n}"
_BEGUN = """SELECT * FROM (SELECT {n} AS unit, term, sounds FROM search_name_term
    WHERE term BETWEEN :term{n} AND :last{n} ORDER BY term LIMIT 200) AS begun{n}"""
_BY_KEY = """SELECT * FROM (SELECT {n} AS unit, t.term, t.sounds FROM search_name_key AS k
    JOIN search_name_term AS t ON t.term = k.term
    WHERE k.key BETWEEN :low{n}_{m} AND :high{n}_{m}
    ORDER BY k.key, k.term LIMIT 300) AS key{n}_{m}"""


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
    places = [
        (unit, place, place + size, is_last_open and place + size == len(singles))
        for size, units in enumerate((singles, pairs, triples), 1)
        for place, unit in enumerate(units)
    ]
    candidates = _candidates(connection, [(unit, is_open) for unit, _, _, is_open in places])
    found: list[dict[str, float]] = [{} for _ in singles]
    for (unit, start, stop, is_open), terms in zip(places, candidates, strict=True):
        for term, chance in _likely(unit, terms, is_open).items():
            for word in found[start:stop]:
                word[term] = max(chance, word.get(term, 0))
    return found if all(found) else []


def _likely(unit: names.Unit, terms: Mapping[str, str], is_open: bool) -> dict[str, float]:
    chances: dict[str, float] = {}
    for term, sounds in terms.items():
        chance = names.resemblance(unit, term, tuple(sounds.split()), is_open)
        if chance >= _LEAST:
            chances[term] = chance
    best = sorted(chances, key=lambda term: (-chances[term], term))[:_MOST_LIKELY]
    return {term: chances[term] for term in best}


def _candidates(
    connection: Connection, units: Sequence[tuple[names.Unit, bool]]
) -> list[dict[str, str]]:
    """For each unit, parts of names that stand near it in the tables, with their sounds."""
    pieces: list[str] = []
    values: dict[str, str] = {}
    for n, (unit, is_open) in enumerate(units):
        pieces.append((_BEGUN if is_open else _EXACT).format(n=n))
        values[f"term{n}"] = unit.term
        if is_open:
            values[f"last{n}"] = unit.term + _LAST_LETTER
        for m, key in enumerate(unit.keys):
            # One consonant begins too many names; and not every reading need go on.
            goes_on = is_open and len(key) > 1 and m < _MOST_OPEN
            pieces.append(_BY_KEY.format(n=n, m=m))
            values |= {f"low{n}_{m}": key, f"high{n}_{m}": key + "~" if goes_on else key}
    statement = text(" UNION ALL ".join(pieces))
    found: list[dict[str, str]] = [{} for _ in units]
    for n, term, sounds in connection.execute(statement, values):
        found[n][term] = sounds
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
