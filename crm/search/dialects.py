"""All that differs between SQLite and PostgreSQL: the table ``search_index`` and how it is asked.

Both hold the same folded words and no positions, so both give the same documents in the same
order; phrases are verified in Python (``syntax.Query.holds``).

SQLite: a contentless FTS5 table fed from Python. Triggers that call a registered ``fold()`` would
break every other client of the file and need ``trusted_schema``, by which a tampered file could
run functions of the application; and a second, folded copy of each text would be one more place
to erase. Prefixes of one to eight letters are indexed, or typing a common beginning would merge
thousands of lists; positions are not, which halves the size.
PostgreSQL: a tsvector of the very same words under a GIN index, made without PostgreSQL's parser,
so that no locale and no dictionary has a say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

LONGEST_PREFIX = 8
"""Letters up to which SQLite finds a beginning at once; a longer one it must gather."""

_SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='', detail=none, prefix='1 2 3 4 5 6 7 8', tokenize='ascii')""",
    "INSERT INTO search_index(search_index, rank) VALUES('automerge', 8)",
)
_POSTGRESQL = (
    "CREATE TABLE search_index (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    "ALTER TABLE search_index ALTER words SET STATISTICS 1000",
)
_LOCK = 15_000_015  # any number, but the same in every process


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, the last perhaps only begun."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the words of a document must be: one run of each group, and none of ``none_of``."""

    all_of: tuple[tuple[Run, ...], ...]
    none_of: tuple[Run, ...] = ()


def create(connection: Connection) -> None:
    """Make ``search_index``: the migration which makes the models' tables calls this."""
    for statement in _SQLITE if _is_sqlite(connection) else _POSTGRESQL:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Unmake what ``create`` made; nothing if it is not there."""
    connection.execute(text("DROP TABLE IF EXISTS search_index"))


def is_own_table(name: str) -> bool:
    """Whether a table of the database is made here, so that migrations leave it alone."""
    return name == "search_index" or name.startswith("search_index_")


def lock(connection: Connection) -> None:
    """Let one transaction at a time number documents; SQLite has one writer anyway."""
    if not _is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def share(connection: Connection, number: int) -> None:
    """Hold something, with others, until the transaction ends; wait for who has it ``alone``.

    ``number`` is the caller's own. SQLite has one writer anyway.
    """
    if not _is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": number})


def alone(connection: Connection, number: int) -> bool:
    """Hold the same alone until the transaction ends, if nobody else holds it now.

    Never waits for those who share it. The index is locked first: who waits to share it holds
    no lock that this transaction would have to wait for at its end.
    """
    if _is_sqlite(connection):
        return True
    lock(connection)
    found = connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": number})
    return bool(found)


def put(connection: Connection, documents: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Add documents: their ids, and each of their words once."""
    if not documents:
        return
    if _is_sqlite(connection):
        statement = "INSERT INTO search_index(rowid, words) VALUES (:id, :words)"
        rows = [{"id": rowid, "words": " ".join(words)} for rowid, words in documents]
    else:
        statement = (
            "INSERT INTO search_index(rowid, words)"
            " VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
        )
        rows = [{"id": rowid, "words": list(words)} for rowid, words in documents]
    connection.execute(text(statement), rows)


def take_out(connection: Connection, documents: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Take documents out; the words must be the ones they were put in with."""
    if not documents:
        return
    if _is_sqlite(connection):
        statement = (
            "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', :id, :words)"
        )
    else:
        statement = "DELETE FROM search_index WHERE rowid = :id"
    rows = [{"id": rowid, "words": " ".join(words)} for rowid, words in documents]
    connection.execute(text(statement), rows)


def clear(connection: Connection) -> None:
    """Take everything out."""
    if _is_sqlite(connection):
        connection.execute(text("INSERT INTO search_index(search_index) VALUES ('delete-all')"))
    else:
        connection.execute(text("DELETE FROM search_index"))


def optimise(connection: Connection) -> None:
    """Merge the index into one piece: faster, and on SQLite deleted words leave the file's tables.

    SQLite keeps deleted words in older pieces until then, and their bytes until a VACUUM.
    """
    if _is_sqlite(connection):
        connection.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))


def find(connection: Connection, wanted: Wanted, span: tuple[int, int], limit: int) -> list[int]:
    """Give the newest documents with these words, ids within span (from, below), newest first."""
    statement = (
        f"SELECT rowid FROM search_index WHERE {_condition(connection)}"
        " AND rowid >= :low AND rowid < :high ORDER BY rowid DESC LIMIT :limit"
    )
    return list(connection.scalars(text(statement), _values(connection, wanted, span, limit)))


def find_each(
    connection: Connection, parts: Sequence[Wanted], span: tuple[int, int], limit: int
) -> list[list[int]]:
    """The same as ``find`` for several questions at once, each with the limit of its own."""
    pieces: list[str] = []
    values: dict[str, Any] = {}
    for n, wanted in enumerate(parts):
        condition = _condition(connection).replace(":match", f":match{n}")
        pieces.append(
            f"SELECT * FROM (SELECT {n} AS part, rowid AS id FROM search_index WHERE {condition}"
            f" AND rowid >= :low AND rowid < :high ORDER BY rowid DESC LIMIT :limit) AS part{n}"
        )
        own = _values(connection, wanted, span, limit)
        values |= {f"match{n}": own.pop("match"), **own}
    found: list[list[int]] = [[] for _ in parts]
    for n, key in connection.execute(text(" UNION ALL ".join(pieces)), values):
        found[n].append(key)
    return [sorted(ids, reverse=True) for ids in found]


def find_subjects(
    connection: Connection, wanted: Wanted, span: tuple[int, int], most: int
) -> list[int] | None:
    """Give the objects of the documents with these words, in any order; None for more than most.

    One statement. Counting reads the index alone, and so is quick though they are very many.
    """
    found = f"FROM search_index WHERE {_condition(connection)} AND rowid >= :low AND rowid < :high"
    statement = (
        f"WITH counted AS (SELECT count(*) AS n FROM (SELECT 1 {found} LIMIT :limit) AS hits)"
        " SELECT NULL AS subject_id FROM counted WHERE n > :most UNION ALL"
        " SELECT subject_id FROM search_document WHERE id IN (SELECT rowid"
        f" {found} LIMIT (SELECT CASE WHEN n > :most THEN 0 ELSE n END FROM counted))"
    )
    values = {**_values(connection, wanted, span, most + 1), "most": most}
    ids = list(connection.scalars(text(statement), values))
    return None if ids == [None] else ids


def count(connection: Connection, wanted: Wanted, span: tuple[int, int], limit: int) -> int:
    """Count them, up to the limit."""
    statement = (
        f"SELECT count(*) FROM (SELECT 1 FROM search_index WHERE {_condition(connection)}"
        " AND rowid >= :low AND rowid < :high LIMIT :limit) AS found"
    )
    return connection.scalar(text(statement), _values(connection, wanted, span, limit)) or 0


def _values(
    connection: Connection, wanted: Wanted, span: tuple[int, int], limit: int
) -> dict[str, str | int]:
    match = _fts5(wanted) if _is_sqlite(connection) else _tsquery(wanted)
    return {"match": match, "low": span[0], "high": span[1], "limit": limit}


def _condition(connection: Connection) -> str:
    if _is_sqlite(connection):
        return "search_index MATCH :match"
    return "words @@ CAST(:match AS tsquery)"


def _fts5(wanted: Wanted) -> str:
    """Write FTS5's language; folded words have no quote, so quoting them is enough."""

    def run(words: Run) -> str:
        quoted = [f'"{word}"' for word in words.words]
        return f"({' AND '.join(quoted)}{'*' if words.is_prefix else ''})"

    match = " AND ".join(f"({_either(group, run, ' OR ')})" for group in wanted.all_of)
    return f"({match}) NOT ({_either(wanted.none_of, run, ' OR ')})" if wanted.none_of else match


def _tsquery(wanted: Wanted) -> str:
    """Write a tsquery; folded words have neither quote nor backslash."""

    def run(words: Run) -> str:
        quoted = [f"'{word}'" for word in words.words]
        return f"({' & '.join(quoted)}{':*' if words.is_prefix else ''})"

    match = " & ".join(f"({_either(group, run, ' | ')})" for group in wanted.all_of)
    return f"{match} & !({_either(wanted.none_of, run, ' | ')})" if wanted.none_of else match


def _either(runs: Iterable[Run], write: Callable[[Run], str], word: str) -> str:
    return word.join(dict.fromkeys(map(write, runs)))


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
