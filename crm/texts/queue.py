"""The queue of a language: the paragraphs that want work there, what is needed first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from crm import arrival
from crm.db import db, parse_id
from crm.texts.finding import says, texts_with
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.needs import Need
from crm.texts.paragraph_models import UNREVIEWED
from crm.texts.todo import BITS, Todo, is_kept

_Query = Select[*tuple[Any, ...]]

PAGE = 40
# What is not a state but work: several states at once.
WORK = {
    "": ("missing", "stale", "machine", "draft", "review"),
    "translate": ("missing", "stale", "machine"),
}
_REST = ("9999-12-31", "~")  # after every need
_COLUMNS = (
    *(Segment.id, Segment.text_id, Segment.position, Segment.language, Segment.body),
    Text.key,
    *(SegmentTranslation.state, SegmentTranslation.is_stale),
    SegmentTranslation.body.label("translation"),
)
_CURRENT = case(
    (SegmentTranslation.id.is_(None), "missing"),
    (SegmentTranslation.is_stale, "stale"),
    else_=SegmentTranslation.state,
)


@dataclass(frozen=True)
class Filters(arrival.Filters):
    """What the queue of a language is narrowed to; ``mine`` is "yes" for one's own."""

    lang: str = ""
    state: str = ""
    kit: str = ""
    q: str = ""
    mine: str = ""


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands in the queue; places compare as the queue runs."""

    due: str
    key: str
    text_id: int
    position: int

    @property
    def cursor(self) -> str:
        """As an address has it."""
        return f"{self.due}~{self.key}~{self.text_id}~{self.position}"

    @property
    def order(self) -> tuple[str, str, int, int]:
        """What places are sorted by."""
        return (self.due, self.key, self.text_id, self.position)


@dataclass(frozen=True)
class Line:
    """A paragraph in the queue: its row, and what waits for it, if anything."""

    row: Any
    need: Need | None
    place: Place

    @property
    def state(self) -> str:
        """The current state in the language."""
        if self.row.state is None:
            return "missing"
        return "stale" if self.row.is_stale else str(self.row.state)


def read_cursor(cursor: str) -> Place | None:
    """A cursor of ours; ``None`` for none, and for what somebody made up."""
    parts = cursor.rsplit("~", 2)
    due, _tilde, key = parts[0].partition("~")
    ids = [parse_id(part) for part in parts[1:]]
    if len(ids) != 2 or ids[0] is None or ids[1] is None or not key:
        return None
    return Place(due, key, ids[0], ids[1])


class Queue:
    """The queue of one language, as one person may see and has narrowed it.

    A page of it costs four statements: whether it is kept what wants work in the language, which
    needed texts do, their paragraphs, and, where those do not fill it, what nothing waits for.
    """

    def __init__(
        self, filters: Filters, needs: Sequence[Need], *, user_id: int, with_protected: bool
    ) -> None:
        self.filters, self.needs = filters, needs
        self._user_id, self._with_protected = user_id, with_protected
        self._states = WORK.get(filters.state, (filters.state,))
        # One state of what is put: the index of these has it in the order of the queue.
        self._is_put = len(self._states) == 1 and self._states[0] not in ("missing", "stale")
        self._is_kept = not (self._is_put or filters.mine) and is_kept(filters.lang)
        self._with_words = (
            texts_with(filters.q, with_protected=with_protected) if filters.q else None
        )
        # The same number, wherever it stands: a database walks the one that it is asked for.
        self._text_id: InstrumentedAttribute[int] = Segment.text_id
        if self._is_put or filters.mine:
            self._text_id = SegmentTranslation.text_id
        elif self._is_kept:
            self._text_id = Todo.text_id
        # What is needed twice is needed for the first of them.
        self._of: dict[int, Need] = {}
        for need in needs:
            if filters.kit in ("", need.key):
                for text_id in need.text_ids:
                    self._of.setdefault(text_id, need)

    def place(self, text_id: int, position: int) -> Place:
        """Where a paragraph of a text stands, or would."""
        need = self._of.get(text_id)
        return Place(*(need.order if need else _REST), text_id, position)

    def lines(self, after: Place | None = None, most: int = PAGE + 1) -> list[Line]:
        """The next paragraphs after a place, at most so many."""
        is_in_rest = after is not None and (after.due, after.key) == _REST
        found = self._needed(after, most) if self._of and not is_in_rest else []
        if len(found) < most and not self.filters.kit:
            found += self._rest(after if is_in_rest else None, most - len(found))
        return found

    def _needed(self, after: Place | None, most: int) -> list[Line]:
        wanting: Iterable[int] = self._of
        if len(self._of) > most:
            query = self._narrow(select(Segment.text_id).distinct())
            wanting = db.session.scalars(query.where(self._text_id.in_(self._of)))
        last = after.order[:3] if after else ("", "", 0)
        places = sorted(place for each in wanting if (place := self._text_place(each)) >= last)
        # Of the first text all paragraphs may stand before the place.
        ids = [text_id for *_order, text_id in places[: most + 1]]
        if not ids:
            return []
        of_these = self._narrow(select(Segment.id)).where(self._text_id.in_(ids))
        query = self._put(select(*_COLUMNS), is_outer=True).join(Text, Text.id == Segment.text_id)
        rows = db.session.execute(query.where(Segment.id.in_(of_these)))
        lines = sorted(map(self._line, rows), key=lambda line: line.place.order)
        return [each for each in lines if after is None or each.place.order > after.order][:most]

    def _text_place(self, text_id: int) -> tuple[str, str, int]:
        return (*self._of[text_id].order, text_id)

    def _rest(self, after: Place | None, most: int) -> list[Line]:
        order = (Segment.text_id, Segment.position)
        text_id = self._text_id
        chosen = self._narrow(select(Segment.id)).order_by(text_id, Segment.position).limit(most)
        if self._of:
            chosen = chosen.where(text_id.not_in(self._of))
        if after is not None:
            chosen = chosen.where(tuple_(*order) > tuple_(after.text_id, after.position))
            chosen = chosen.where(text_id >= after.text_id)
        # Only the numbers are sorted: the words of the few chosen ones are read afterwards.
        query = self._put(select(*_COLUMNS), is_outer=True).join(Text, Text.id == Segment.text_id)
        query = query.where(Segment.id.in_(chosen)).order_by(*order)
        return [self._line(row) for row in db.session.execute(query)]

    def _line(self, row: Any) -> Line:
        return Line(row, self._of.get(row.text_id), self.place(row.text_id, row.position))

    def _put(self, query: _Query, *, is_outer: bool) -> _Query:
        put = and_(
            SegmentTranslation.segment_id == Segment.id,
            SegmentTranslation.language == self.filters.lang,
        )
        return query.select_from(Segment).join(SegmentTranslation, put, isouter=is_outer)

    def _narrow(self, query: _Query) -> _Query:
        states = self._states
        is_outer = not self._is_put and not self.filters.mine
        query = self._put(query, is_outer=is_outer)
        query = query.where(Segment.language != self.filters.lang)
        if not self._is_kept:
            query = query.where(_in_states(states))
        else:
            # What no index answers: the texts that have some are walked in the queue's order.
            query = query.where(_CURRENT.in_(states))
            todo = and_(Todo.text_id == Segment.text_id, Todo.language == self.filters.lang)
            query = query.join(Todo, todo)
            query = query.where(Todo.states.bitwise_and(sum(BITS[state] for state in states)) > 0)
        if not self._with_protected:
            # Those few as a list: else SQLite walks all others by that index, and sorts them.
            query = query.where(Segment.text_id.not_in(select(Text.id).where(Text.is_protected)))
        if self.filters.mine:
            query = query.where(SegmentTranslation.translated_by_id == self._user_id)
            if "reviewed" not in states:
                query = query.where(text(f"({UNREVIEWED})"))
        if self.filters.q:
            words = says(self.filters.q, Text.key, Segment.body, SegmentTranslation.body)
            query = query.join(Text, Text.id == Segment.text_id).where(words)
            if self._with_words is not None:
                query = query.where(self._text_id.in_(self._with_words))
        return query


def _in_states(states: Iterable[str]) -> ColumnElement[bool]:
    return or_(
        *(
            SegmentTranslation.id.is_(None)
            if state == "missing"
            else SegmentTranslation.current(state)
            for state in states
        )
    )
