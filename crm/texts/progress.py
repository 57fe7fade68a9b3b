"""How far the texts got in each language, and finding those that want work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from crm import i18n
from crm.db import db
from crm.texts.models import STATES, Text, Translation

# In the order of work: what wants somebody first.
SHOWN_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")
_CURRENT_STATE = case(
    (Translation.source_revision < Text.revision, "stale"), else_=Translation.state
)


@dataclass
class Progress:
    """The texts of one language by state; ``total`` counts what should be translated."""

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


def progress(*, with_protected: bool) -> list[Progress]:
    """How many texts are in which state, for every kit language (two statements)."""
    totals = dict(
        _rows(select(Text.language, func.count()).group_by(Text.language), with_protected)
    )
    query = (
        select(Translation.language, _CURRENT_STATE, func.count())
        .join(Text)
        .where(Translation.language != Text.language)
        .group_by(Translation.language, _CURRENT_STATE)
    )
    found = {
        tag: Progress(tag, sum(totals.values()) - totals.get(tag, 0)) for tag in i18n.LANGUAGES
    }
    for tag, state, number in _rows(query, with_protected):
        if tag in found:
            found[tag].states[state] = number
    for each in found.values():
        each.states["missing"] = max(0, each.total - each.states.total())
    return [each for each in found.values() if each.total]


def _rows(query: Select[*tuple[Any, ...]], with_protected: bool) -> list[Any]:
    if not with_protected:
        query = query.where(Text.is_protected.is_(False))
    return list(db.session.execute(query))


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
    translated = Translation.text_id == Text.id
    if state == "missing":
        return or_(
            *(
                and_(
                    Text.language != tag,
                    ~exists().where(translated, Translation.language == tag).correlate(Text),
                )
                for tag in languages
            )
        )
    is_stale = Translation.source_revision < Text.revision
    wanted = is_stale if state == "stale" else and_(~is_stale, Translation.state == state)
    return exists().where(translated, Translation.language.in_(languages), wanted).correlate(Text)


def is_state(value: str) -> bool:
    """Whether texts can be asked for by this state."""
    return value in SHOWN_STATES or value in STATES
