"""Translations for outside translators: what goes out, and looking at what comes back.

Texts for officers alone neither go out nor come back: for a file they do not exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from crm import i18n
from crm.audit.models import Actor, record
from crm.db import db
from crm.exchange import Malformed
from crm.texts import exchange_formats
from crm.texts.exchange_models import VERDICTS, ExchangeFile, ExchangeRow
from crm.texts.exchange_units import Arrived, Outgoing, UnitError, id_of
from crm.texts.models import Segment, SegmentNote, SegmentTranslation, Text
from crm.texts.needs import needed

# Which paragraphs go out, by what they lack.
CHOICES = {
    "work": ("missing", "stale", "machine", "draft"),
    "missing": ("missing",),
    "stale": ("stale",),
    "review": ("review",),
    "all": ("missing", "stale", "machine", "draft", "review", "reviewed"),
}
_BATCH = 500


@dataclass(frozen=True)
class Wanted:
    """What should go out: the paragraphs written in ``source_language`` that are in a language
    in one of ``states``, of everything or of what one need (a kit's) waits for; with the comments
    of the team or without.
    """

    language: str
    source_language: str = "en"
    states: Collection[str] = CHOICES["work"]
    need: str | None = None
    with_notes: bool = False


@dataclass
class Gone:
    """What went out: the file, how many paragraphs, and a line for each that had to stay."""

    content: bytes
    count: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Everything:
    """All texts together, as the record of what was done speaks of them."""

    id: int = 1
    label: str = "texts"


def export(wanted: Wanted, form: str, *, by: Actor) -> Gone:
    """A file for an outside translator. The caller commits: that it went out is recorded.

    Raises ``Malformed`` where nothing fits, or too much.
    """
    if wanted.language == wanted.source_language:
        name = i18n.language_name(wanted.language, "en")
        raise Malformed(f"what is written in {name} needs no translation into it")
    gone = Gone(b"")
    units = []
    for segment in _segments(wanted):
        unit = _outgoing(segment, wanted)
        words = "\n".join([unit.source, unit.target, *unit.notes])
        if (character := exchange_formats.unfit(form, words)) is not None:
            gone.left_out.append(f"{unit.name}: holds {character}, which no such file can carry")
            continue
        units.append(unit)
        if len(units) > exchange_formats.MOST_UNITS:
            raise Malformed(f"more than {exchange_formats.MOST_UNITS} paragraphs; choose fewer")
    if not units:
        raise Malformed("nothing fits: there is no such paragraph")
    gone.content = exchange_formats.write(form, units, wanted.source_language, wanted.language)
    gone.count = len(units)
    told = {"language": wanted.language, "form": form, "paragraphs": gone.count}
    record("texts.exported", Everything(), by=by, **told)
    return gone


def _segments(wanted: Wanted) -> Iterator[Segment]:
    put = SegmentTranslation
    is_its = and_(put.segment_id == Segment.id, put.language == wanted.language)
    query = (
        select(Segment)
        .join(Segment.text)
        .outerjoin(put, is_its)
        .where(Text.is_protected.is_(False))
        .where(Segment.language == wanted.source_language, Segment.body != "")
        .where(or_(*(_is_in(state) for state in wanted.states)))
        .options(
            contains_eager(Segment.text),
            selectinload(Segment.translations.and_(put.language == wanted.language)),
        )
        .order_by(Text.key, Segment.position)
    )
    if wanted.with_notes:
        query = query.options(selectinload(Segment.notes))
    if wanted.need is None:
        yield from db.session.scalars(query.limit(exchange_formats.MOST_UNITS + 1))
        return
    ids = sorted(text_ids_of(wanted.language, wanted.need))
    for start in range(0, len(ids), _BATCH):
        yield from db.session.scalars(query.where(Text.id.in_(ids[start : start + _BATCH])))


def _is_in(state: str) -> ColumnElement[bool]:
    """That what is joined of a translation is in this state; one without words is missing."""
    put = SegmentTranslation
    if state == "missing":
        return or_(put.id.is_(None), put.body == "")
    return and_(put.body != "", put.current(state))


def text_ids_of(language: str, key: str) -> frozenset[int]:
    """The texts that a need of this key waits for in a language. Raises ``Malformed``."""
    for need in needed(language):
        if need.key == key:
            return need.text_ids
    raise Malformed(f"nothing called {key} waits for {i18n.language_name(language, 'en')}")


def _outgoing(segment: Segment, wanted: Wanted) -> Outgoing:
    put = segment.translation(wanted.language)
    notes = [note for note in segment.notes if _goes(note, wanted)] if wanted.with_notes else []
    return Outgoing(
        id=id_of(segment, put),
        name=f"{segment.text.key} {segment.number}",
        source=segment.body,
        target=put.body if put else "",
        state=put.current_state if put and put.body else "missing",
        notes=[note.body for note in notes],
    )


def _goes(note: SegmentNote, wanted: Wanted) -> bool:
    return note.language in (None, wanted.language) and note.kind == "comment"


# -- what comes back ---------------------------------------------------------------------


def arrive(content: bytes, name: str, *, by: Actor) -> ExchangeFile:
    """Keep what a file holds, to be looked at first. Raises ``Malformed``.

    What belongs to no paragraph of ours is refused by name, and so is what cannot stand here.
    """
    plain = PurePath(name.replace("\\", "/")).name or "file"
    arrived = _known(exchange_formats.read(content, plain))
    if not arrived.rows:
        reason = arrived.refused[0] if arrived.refused else ("the file", "is empty")
        raise Malformed(f"{plain}: nothing in it is of this desk ({reason[0]}: {reason[1]})")
    return ExchangeFile.arrive(plain, arrived, by=by)


def _known(arrived: Arrived) -> Arrived:
    ids = [row.segment_id for row in arrived.rows]
    languages = dict[int, str]()
    for start in range(0, len(ids), _BATCH):
        query = select(Segment.id, Segment.language).join(Segment.text)
        query = query.where(Segment.id.in_(ids[start : start + _BATCH]))
        found = db.session.execute(query.where(Text.is_protected.is_(False)))
        languages |= {row.id: row.language for row in found}
    found_rows, refused = [], list(arrived.refused)
    for row in arrived.rows:
        try:
            _check(languages.get(row.segment_id), arrived.language, row.target)
            found_rows.append(row)
        except UnitError as error:
            refused.append((f"p{row.segment_id}", str(error)))
    return Arrived(arrived.form, arrived.language, found_rows, refused)


def _check(source_language: str | None, language: str, body: str) -> None:
    if source_language is None:
        raise UnitError("no paragraph here has this id")
    if source_language == language:
        raise UnitError(f"is written in {language} itself")
    if (character := exchange_formats.unfit("xliff2", body)) is not None:
        raise UnitError(f"holds {character}, which has no place in a text")
    if len(body) > 100_000:
        raise UnitError("is longer than 100,000 characters")


def rows_of(file: ExchangeFile, *, row_id: int | None = None) -> Sequence[ExchangeRow]:
    """The rows of a file whose texts may leave (or one of them), with what they stand beside."""
    language = SegmentTranslation.language == file.language
    query = (
        select(ExchangeRow)
        .join(ExchangeRow.segment)
        .join(Segment.text)
        .where(ExchangeRow.file_id == file.id, Text.is_protected.is_(False))
        .options(
            contains_eager(ExchangeRow.segment).options(
                selectinload(Segment.translations.and_(language)), contains_eager(Segment.text)
            )
        )
        .order_by(ExchangeRow.id)
    )
    if row_id is not None:
        query = query.where(ExchangeRow.id == row_id)
    rows = db.session.scalars(query).all()
    for row in rows:
        set_committed_value(row, "file", file)
    return rows


def rows_to_take(file: ExchangeFile, *, row_id: int | None = None) -> Sequence[ExchangeRow]:
    """The same, with all that is written when one of them comes in."""
    rows = rows_of(file, row_id=row_id)
    ids = sorted({row.segment.text_id for row in rows})
    for start in range(0, len(ids), _BATCH):
        query = (
            select(Text)
            .where(Text.id.in_(ids[start : start + _BATCH]))
            .options(
                selectinload(Text.translations),
                selectinload(Text.segments).options(
                    selectinload(Segment.translations), selectinload(Segment.notes)
                ),
            )
            .execution_options(populate_existing=True)
        )
        db.session.scalars(query).all()
    return rows


def numbers(rows: Sequence[ExchangeRow]) -> dict[str, int]:
    """How many of these rows there are by verdict, in the order of ``VERDICTS``."""
    found = Counter(row.verdict for row in rows)
    return {verdict: found[verdict] for verdict in VERDICTS}


def waiting(language: str | None = None) -> int:
    """How many rows of files that were taken in wait for somebody to choose."""
    query = (
        select(func.count())
        .select_from(ExchangeRow)
        .join(ExchangeRow.file)
        .join(ExchangeRow.segment)
        .join(Segment.text)
        .where(ExchangeFile.taken_at.is_not(None), Text.is_protected.is_(False))
    )
    if language:
        query = query.where(ExchangeFile.language == language)
    return db.session.scalar(query) or 0
