"""How far the paragraphs of all texts got in each language, and finding texts by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from crm import i18n
from crm.db import db
from crm.texts.finding import says, texts_with
from crm.texts.models import STATES, Segment, SegmentTranslation, Text, Translation
from crm.texts.needs import Need
from crm.texts.todo import numbers_in

# In the order of work: what wants somebody first.
SHOWN_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")
_SOURCE = "source"
# In the order of the index that they are counted from.
_PUT = (SegmentTranslation.language, SegmentTranslation.is_stale, SegmentTranslation.state)


@dataclass
class Progress:
    """The paragraphs of one language by state; ``total`` counts what should be translated."""

    language: str
    total: int
    states: Counter[str] = field(default_factory=Counter)

    @property
    def is_begun(self) -> bool:
        """Whether any text is translated, well or not."""
        return self.states["missing"] < self.total

    def bar(self, width: int) -> list[tuple[str, float, float]]:
        """(state, start, width) of the parts of a bar, the best state first."""
        parts, start = [], 0.0
        for state in reversed(SHOWN_STATES):
            share = width * self.states[state] / (self.total or 1)
            if share:
                parts.append((state, round(start, 2), round(share, 2)))
            start += share
        return parts


def progress(*, with_protected: bool, language: str | None = None) -> list[Progress]:
    """How many paragraphs are in which state, for every kit language or one.

    They are counted from indexes alone; the few of texts for officers are taken off. One
    statement; two for a language of which is kept what wants work there.
    """
    if language and (numbers := numbers_in(language, with_protected=with_protected)):
        kept = _of_kept(language, numbers, with_protected)
        return [kept] if kept.total else []
    counts = _counted(language, with_protected)
    totals = {tag: number for (tag, state), number in counts.items() if state == _SOURCE}
    total = totals.pop("", None)
    total = sum(totals.values()) if total is None else total
    found = [
        Progress(tag, total - totals.get(tag, 0))
        for tag in ([language] if language else i18n.LANGUAGES)
    ]
    for each in found:
        each.states.update({s: n for (t, s), n in counts.items() if t == each.language})
        del each.states[_SOURCE]
        each.states["missing"] = max(0, each.total - each.states.total())
    return [each for each in found if each.total]


def _of_kept(language: str, numbers: Mapping[str, int], with_protected: bool) -> Progress:
    """A language of which is known what wants work: all the rest is reviewed."""
    every, own = select(func.count()).select_from(Segment), Segment.language == language
    parts = [every, every.where(own)]
    if not with_protected:
        guarded = every.join(Text, and_(Text.id == Segment.text_id, Text.is_protected))
        parts.append(guarded.where(Segment.language != language))
    total, *less = db.session.execute(select(*(part.scalar_subquery() for part in parts))).one()
    total -= sum(less)
    reviewed = total - sum(numbers.values())
    return Progress(language, total, Counter({**numbers, "reviewed": reviewed}))


def _counted(language: str | None, with_protected: bool) -> Counter[tuple[str, str]]:
    """(language, state) → number of paragraphs; sources too, without what is for officers.

    The source of language "" is all of them, where one language is asked for.
    """
    sources: list[Any] = [_sources(Segment.language, func.count()).group_by(Segment.language)]
    put = select(*_PUT, func.count()).group_by(*_PUT)
    if language:
        put = put.where(SegmentTranslation.language == language)
        own = _sources(literal(language), func.count()).where(Segment.language == language)
        sources = [_sources(literal(""), func.count()), own]
    parts = [*sources, put]
    if not with_protected:
        text = (Text, and_(Text.id == Segment.text_id, Text.is_protected))
        parts += [
            part.with_only_columns(*list(part.selected_columns)[:-1], -func.count()).join(*text)
            for part in sources
        ]
        # Of all languages: with one alone SQLite would begin with its 200,000 rows.
        guarded = select(*_PUT, -func.count()).join(Segment).join(*text)
        parts.append(guarded.group_by(*_PUT))
    return _by_state(union_all(*parts))


def _sources(language: Any, number: Any) -> Any:
    return select(language, false(), literal(_SOURCE), number).select_from(Segment)


def _by_state(query: Any) -> Counter[Any]:
    """Rows of (…, whether stale, state, number) as a counter of (…, current state)."""
    counts: Counter[Any] = Counter()
    for *key, is_stale, state, number in db.session.execute(query):
        counts[(*key, "stale" if is_stale else state)] += number
    return counts


def of_needs(needs: Sequence[Need], *, with_protected: bool) -> list[tuple[Need, Progress]]:
    """How far what waits for some texts has got, each in its language (one statement)."""
    ids = frozenset[int]().union(*(need.text_ids for need in needs))
    languages = {need.language for need in needs}
    if not ids:  # asked for none, a database would group all
        return [(need, _sum_up(need, {})) for need in needs]
    sources = select(Segment.text_id, Segment.language, false(), literal(_SOURCE), func.count())
    put = select(Segment.text_id, *_PUT, func.count()).join(SegmentTranslation)
    parts = [
        sources.group_by(Segment.text_id, Segment.language),
        put.where(SegmentTranslation.language.in_(languages)).group_by(Segment.text_id, *_PUT),
    ]
    if not with_protected:
        seen = (Text, and_(Text.id == Segment.text_id, Text.is_protected.is_(False)))
        parts = [part.join(*seen) for part in parts]
    counts = _by_state(union_all(*(part.where(Segment.text_id.in_(ids)) for part in parts)))
    by_text: dict[int, Counter[tuple[str, str]]] = {}
    for (text_id, language, state), number in counts.items():
        by_text.setdefault(text_id, Counter())[language, state] += number
    return [(need, _sum_up(need, by_text)) for need in needs]


def _sum_up(need: Need, by_text: Mapping[int, Counter[tuple[str, str]]]) -> Progress:
    found = Progress(need.language, 0)
    for text_id in need.text_ids:
        for (language, state), number in by_text.get(text_id, Counter()).items():
            if state == _SOURCE and language != need.language:
                found.total += number
            elif state != _SOURCE and language == need.language:
                found.states[state] += number
    found.states["missing"] = max(0, found.total - found.states.total())
    return found


def texts(
    *, q: str, language: str | None, state: str | None, after: int | None, with_protected: bool
) -> Select[Text]:
    """Texts in the order they were written, after that id; ``q`` looks in every language."""
    query = select(Text).order_by(Text.id)
    if not with_protected:
        query = query.where(Text.is_protected.is_(False))
    if language:
        query = query.where(Text.language != language)
    if state:
        tags = [language] if language else list(i18n.LANGUAGES)
        query = query.where(_in_state(state, tags))
    if after is not None:
        query = query.where(Text.id > after)
    if q:
        ids = texts_with(q, with_protected=with_protected)
        # What the index finds is right; of very many, a page is found by looking.
        anywhere = or_(
            says(q, Text.key, Text.body), Text.translations.any(says(q, Translation.body))
        )
        query = query.where(anywhere if ids is None else Text.id.in_(ids))
    return query


def _in_state(state: str, languages: Iterable[str]) -> ColumnElement[bool]:
    """That a paragraph of the text is in this state in one of these languages."""
    put = SegmentTranslation.segment_id == Segment.id
    of = Segment.text_id == Text.id
    if state == "missing":
        lacking = (
            and_(
                Segment.language != tag,
                ~exists().where(put, SegmentTranslation.language == tag).correlate(Segment),
            )
            for tag in languages
        )
        return exists().where(of, or_(*lacking)).correlate(Text)
    is_there = SegmentTranslation.current(state)
    wanted = (SegmentTranslation.language.in_(languages), is_there)
    return exists().where(of, put, *wanted).correlate(Text)


def is_state(value: str) -> bool:
    """Whether texts can be asked for by this state."""
    return value in SHOWN_STATES or value in STATES
