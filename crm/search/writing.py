"""Documents into the tables: written, replaced and taken out, whole batches at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Table, delete, insert, select, text

from crm.search import dialects, names
from crm.search.folding import FOLDING_VERSION, facet_word, name_word, words
from crm.search.models import NameKey, NameTerm, SearchDocument

_Values = dict[str, Any]

AUDIENCES = ("team", "officers")
DAY_BITS = 20
"""2 ** 20 documents can stand on one day."""
_UNDATED = range(366 << DAY_BITS)  # the days of the year 1: below all that has a date
_MOST_WORDS = 20_000
_BATCH = 500
_TABLE = cast(Table, SearchDocument.__table__)
_PLAIN = [column.name for column in _TABLE.columns if column.name != "id"]


class StaleIndexError(Exception):
    """The index was made by another folding; its words can only be taken out all together."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is found of one object."""

    title: str
    body: str
    url: str
    at: datetime | None = None
    names: tuple[str, ...] = ()
    """Every spelling in every script: ("Mohammad Nourizad", "محمد نوری‌زاد")."""
    language: str | None = None
    facets: tuple[str, ...] = ()
    """"beat:iran", "country:SE"; a ``lang:`` facet comes from ``language`` by itself."""
    audience: Literal["team", "officers"] = "team"
    group: str | None = None


def write(connection: Connection, kind: str, documents: Mapping[int, Document | None]) -> None:
    """Make the index say this of these objects; None takes one out.

    A handful of statements for each five hundred documents, however many there are.
    Raises StaleIndexError, before any change, when the index needs a rebuild.
    """
    dialects.lock(connection)
    subject_ids = sorted(documents)
    for start in range(0, len(subject_ids), _BATCH):
        batch = subject_ids[start : start + _BATCH]
        _write_batch(connection, kind, {key: documents[key] for key in batch})


def _write_batch(
    connection: Connection, kind: str, documents: Mapping[int, Document | None]
) -> None:
    standing = connection.execute(
        select(_TABLE).where(_TABLE.c.kind == kind, _TABLE.c.subject_id.in_(documents))
    ).all()
    if any(row.folding != FOLDING_VERSION for row in standing):
        raise StaleIndexError(kind)
    rows = {key: _row(kind, key, doc) for key, doc in documents.items() if doc is not None}
    old = []
    for row in standing:
        new = rows.get(row.subject_id)
        if new and all(getattr(row, name) == new[name] for name in _PLAIN):
            del rows[row.subject_id]  # the index says this already
            continue
        if new and _day_of(row.at) == _day_of(new["at"]):
            new["id"] = row.id
        old.append(row._asdict())
    _replace(connection, old, list(rows.values()))


def _replace(connection: Connection, old: list[_Values], new: list[_Values]) -> None:
    taken = {row["id"]: terms_of(row) for row in old}
    # Before the old ones go: a number that a changed document keeps must not be given away.
    _number(connection, [row for row in new if "id" not in row])
    for start in range(0, len(old), _BATCH):
        ids = [row["id"] for row in old[start : start + _BATCH]]
        connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(ids)))
    if new:
        connection.execute(insert(_TABLE), new)
    put = {row["id"]: terms_of(row) for row in new}
    same = {key for key, terms in put.items() if taken.get(key) == terms}
    dialects.take_out(connection, [item for item in taken.items() if item[0] not in same])
    dialects.put(connection, [item for item in put.items() if item[0] not in same])
    _count_names(connection, old, new)


def insert_new(connection: Connection, kind: str, documents: Mapping[int, Document]) -> None:
    """Write documents which are known to be in no table: what a rebuild does."""
    dialects.lock(connection)
    _replace(connection, [], [_row(kind, key, doc) for key, doc in documents.items()])


def clear(connection: Connection) -> None:
    """Take every document out."""
    dialects.lock(connection)
    for model in (SearchDocument, NameTerm, NameKey):
        connection.execute(delete(model))
    dialects.clear(connection)


def _row(kind: str, subject_id: int, document: Document) -> _Values:
    if document.audience not in AUDIENCES:
        raise ValueError(f"no such audience: {document.audience!r}")
    facets = dict.fromkeys(map(_clean, document.facets))
    if document.language:
        facets[f"lang:{document.language}"] = None
    return {
        "kind": kind,
        "subject_id": subject_id,
        "title": _clean(document.title),
        "body": _clean(document.body),
        "names": "\n".join(dict.fromkeys(_one_line(name) for name in document.names if name)),
        "url": document.url,
        "at": document.at.astimezone(UTC) if document.at else None,
        "language": document.language,
        "facets": "\n".join(map(_one_line, facets)),
        "audience": document.audience,
        "group_key": document.group,
        "folding": FOLDING_VERSION,
    }


def _clean(written: str) -> str:
    """Drop what a database cannot hold: NUL (PostgreSQL) and lone surrogates (both)."""
    return written.replace("\0", "").encode("utf-8", "ignore").decode()


def _one_line(written: str) -> str:
    return " ".join(_clean(written).split())


def terms_of(row: Mapping[str, Any]) -> list[str]:
    """Give each word once under which a document stands in the index, its facets among them."""
    terms = [facet_word(f"is:{row['kind']}")]
    if row["audience"] != "team":
        terms.append(facet_word(f"for:{row['audience']}"))
    terms += map(facet_word, row["facets"].splitlines())
    terms += map(name_word, name_terms_of(row))
    terms += words(text_of(row))
    return list(dict.fromkeys(terms))[:_MOST_WORDS]


def text_of(row: Mapping[str, Any]) -> str:
    """Give all of a document that is read: title, body, names."""
    return "\n".join((row["title"], row["body"], row["names"]))


def name_terms_of(row: Mapping[str, Any]) -> dict[str, names.Unit]:
    """Give the parts of the names of a document, by term."""
    spelt = row["names"].splitlines()
    return {unit.term: unit for name in spelt for unit in names.units(name)}


def _day_of(at: datetime | None) -> range:
    if at is None:
        return _UNDATED
    return day_span(at.astimezone(UTC).toordinal())


def day_span(ordinal: int) -> range:
    """Give the ids of a day in UTC, counted as ``date.toordinal`` does."""
    return range(ordinal << DAY_BITS, (ordinal + 1) << DAY_BITS)


def _number(connection: Connection, rows: Sequence[_Values]) -> None:
    """Give the rows ids: the next ones of their day."""
    days: dict[range, list[_Values]] = defaultdict(list)
    for row in rows:
        days[_day_of(row["at"])].append(row)
    last = _last_ids(connection, days)
    for day, on_this_day in days.items():
        start = last.get(day.start, day.start - 1) + 1
        if start + len(on_this_day) > day.stop:
            raise OverflowError("too many documents on one day")
        for number, row in enumerate(on_this_day, start):
            row["id"] = number


def _last_ids(connection: Connection, days: Iterable[range]) -> dict[int, int]:
    """Give the last id of each day that has any: one look into the primary key for each."""
    wanted = list(days)
    found: dict[int, int] = {}
    for start in range(0, len(wanted), _BATCH):
        spans = ", ".join(f"({day.start}, {day.stop})" for day in wanted[start : start + _BATCH])
        statement = (
            f"WITH day(low, high) AS (VALUES {spans}) SELECT low, (SELECT max(id) FROM"
            " search_document WHERE id >= day.low AND id < day.high) FROM day"
        )
        # Different each time, so it must not fill SQLAlchemy's cache of statements.
        rows = connection.exec_driver_sql(statement)
        found.update((low, last) for low, last in rows if last is not None)
    return found


_ADD_TERM = text(
    "INSERT INTO search_name_term (term, sounds, uses) VALUES (:term, :sounds, :uses)"
    " ON CONFLICT (term) DO UPDATE SET uses = search_name_term.uses + excluded.uses"
)
_ADD_KEY = text(
    "INSERT INTO search_name_key (key, term) VALUES (:key, :term) ON CONFLICT DO NOTHING"
)
_DROP_KEY = text(
    "DELETE FROM search_name_key WHERE term = :term AND EXISTS"
    " (SELECT 1 FROM search_name_term AS t WHERE t.term = :term AND t.uses <= 0)"
)
_DROP_TERM = text("DELETE FROM search_name_term WHERE term = :term AND uses <= 0")


def _count_names(connection: Connection, old: list[_Values], new: list[_Values]) -> None:
    """Keep the parts of names and how many documents carry them: an erased name leaves no trace."""
    uses: Counter[str] = Counter()
    units: dict[str, names.Unit] = {}
    for row in new:
        carried = name_terms_of(row)
        units |= carried
        uses.update(carried.keys())
    for row in old:
        uses.subtract(name_terms_of(row).keys())
    added = sorted(term for term in uses if uses[term] > 0)
    gone = sorted(term for term in uses if uses[term] < 0)
    if added:
        _add_names(connection, [units[term] for term in added], uses)
    if gone:
        rows = [{"term": term, "sounds": "", "uses": uses[term]} for term in gone]
        connection.execute(_ADD_TERM, rows)
        connection.execute(_DROP_KEY, rows)
        connection.execute(_DROP_TERM, rows)


def _add_names(connection: Connection, units: list[names.Unit], uses: Counter[str]) -> None:
    rows = [
        {"term": unit.term, "sounds": " ".join(unit.sounds), "uses": uses[unit.term]}
        for unit in units
    ]
    connection.execute(_ADD_TERM, rows)
    keys = [{"key": key, "term": unit.term} for unit in units for key in unit.keys]
    if keys:
        connection.execute(_ADD_KEY, keys)
