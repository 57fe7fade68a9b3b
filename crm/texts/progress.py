"""How far the paragraphs of all texts got in each language, and finding texts by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all

from crm import i18n
from crm.db import db
from crm.texts.models import STATES, Segment, SegmentTranslation, Text, Translation

# In the order of work: what wants somebody first.
SHOWN_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")


@dataclass
class Progress:
    """The paragraphs of one language by state; ``total`` counts what should be translated."""

    language: str
    total: int
    states: Counter[str] = field(default_factory=Counter)

    def bar(self, width: int) -> list[tuple[str, float, float]]:
        """(state, start, width) of the parts of a bar, the best state first."""
        parts, start = [], 0.0
        for state in reversed(SHOWN_STATES):
            share = width * self.states[state] / (self.total or 1)
            if share:
                parts.append((state, round(start, 2), round(share, 2)))
            start += share
        return parts


def progress(*, with_protected: bool) -> list[Progress]:
    """How many paragraphs are in which state, for every kit language (two statements).

    They are counted from indexes alone; the few of texts for officers are taken off.
    """
    sources = _counted((Segment.language,), with_protected)
    totals = Counter({tag: number for (tag,), number in sources.items()})
    found = {tag: Progress(tag, totals.total() - totals[tag]) for tag in i18n.LANGUAGES}
    put = (SegmentTranslation.language, SegmentTranslation.is_stale, SegmentTranslation.state)
    for (tag, is_stale, state), number in _counted(put, with_protected).items():
        if tag in found:
            found[tag].states["stale" if is_stale else state] += number
    for each in found.values():
        each.states["missing"] = max(0, each.total - each.states.total())
    return [each for each in found.values() if each.total]


def _counted(columns: tuple[Any, ...], with_protected: bool) -> Counter[tuple[Any, ...]]:
    """How many rows have these values, without what is for officers."""
    query: Any = select(*columns, func.count()).group_by(*columns)
    if not with_protected:
        guarded = select(*columns, -func.count()).group_by(*columns)
        if columns[0].class_ is SegmentTranslation:
            guarded = guarded.join(Segment)
        guarded = guarded.join(Text, Text.id == Segment.text_id).where(Text.is_protected)
        query = union_all(query, guarded)
    counts: Counter[tuple[Any, ...]] = Counter()
    for *values, number in db.session.execute(query):
        counts[tuple(values)] += number
    return counts


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
        query = query.where(
            or_(
                Text.key.icontains(q, autoescape=True),
                Text.body.icontains(q, autoescape=True),
                Text.translations.any(Translation.body.icontains(q, autoescape=True)),
            )
        )
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
