"""The memory as TMX 1.4, out and in, by translate-toolkit.

https://www.gala-global.org/tmx-14b
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from lxml import etree
from sqlalchemy import delete, func, select
from translate.misc.xml_helpers import getXMLlang
from translate.storage import tmx

from crm.audit.models import Actor, record
from crm.db import db
from crm.exchange import Malformed
from crm.rows import shown
from crm.texts import exchange_xml
from crm.texts.exchange_units import UnitError, known_language
from crm.texts.exchange_xml import words_of
from crm.texts.memory_models import MemoryUnit, digest_of, remember
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.naming import are_guarded

Pair = tuple[str, str, str, str]
"""Source language, language, source body, body."""
MOST_PAIRS = 200_000
_LONGEST = 10_000  # characters: a memory is of paragraphs, not of books


@dataclass(frozen=True)
class Memory:
    """The memory, as the record of what was done speaks of it."""

    id: int = 1
    label: str = "translation memory"


@dataclass
class Learned:
    """What became of a file: pairs that are new, that were known, and (where, reason) of others."""

    new: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As plain data."""
        refusals = [{"where": where, "reason": reason} for where, reason in self.refused]
        return {"created": self.new, "skipped": self.known, "refusals": refusals}


def export(languages: Collection[str], *, by: Actor) -> tuple[bytes, int, list[str]]:
    """A TMX file of all pairs of these languages (none: of all); the caller commits.

    Returns it with the number of pairs, and a line for each that no XML can carry. Pairs of
    texts for officers are not in it, nor those from files that name a protected person.
    """
    store = tmx.tmxfile(sourcelanguage="en")
    header = store.document.getroot().find("header")
    count, left_out = 0, []
    for key, pair in _pairs(languages):
        source_language, language, source, body = pair
        if (character := exchange_xml.unfit(source + body)) is not None:
            left_out.append(f"{key}: holds {character}, which no such file can carry")
            continue
        unit = store.addsourceunit(source, source_language)
        unit.settarget(body, language)
        unit.setcontext(key)
        count += 1
    if not count:
        raise Malformed("the memory holds nothing of that")
    header.set("srclang", "*all*")
    header.set("segtype", "paragraph")
    record("memory.exported", Memory(), by=by, languages=sorted(languages), pairs=count)
    return bytes(store), count, left_out


def _pairs(languages: Collection[str]) -> Iterator[tuple[str, Pair]]:
    """The pairs that may leave, each with the key of its text or the name of its file."""
    for query in (_ours(), _from_files()):
        if languages:
            query = query.where(MemoryUnit.source_language.in_(languages))
            query = query.where(MemoryUnit.language.in_(languages))
        rows = db.session.execute(query.execution_options(yield_per=500))
        for batch in rows.partitions():
            hidden = are_guarded([f"{row[4]}\n{row[5]}" for row in batch])
            for row, is_hidden in zip(batch, hidden, strict=True):
                if not is_hidden:
                    yield row[1] or "", (row[2], row[3], row[4], row[5])


def _ours() -> Any:
    put = SegmentTranslation
    return (
        select(Text.id, Text.key, MemoryUnit.source_language, MemoryUnit.language)
        .add_columns(put.source_body, put.body)
        .join_from(MemoryUnit, put, put.id == MemoryUnit.translation_id)
        .join(Segment, Segment.id == put.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Text.is_protected.is_(False))
        .order_by(MemoryUnit.id)
    )


def _from_files() -> Any:
    unit = MemoryUnit
    columns = (unit.translation_id, unit.origin, unit.source_language, unit.language)
    query = select(*columns, unit.source_body, unit.body).order_by(unit.id)
    return query.where(unit.translation_id.is_(None))


def learn(content: bytes, name: str, *, by: Actor) -> Learned:
    """Take the pairs of a TMX file in, as far as they are of languages of the desk.

    Raises ``Malformed``; the caller commits. What is known already, here or from another
    file, is not taken twice.
    """
    plain = PurePath(name.replace("\\", "/")).name or "file"
    root = exchange_xml.check(content, plain, is_doctype_allowed=True)
    if root.name != "tmx":
        raise Malformed(f"{plain}: not TMX, but a document of {shown(root.name)}")
    try:
        store = tmx.tmxfile.parsestring(content)
    except (AssertionError, ValueError, etree.XMLSyntaxError) as error:
        raise Malformed(f"{plain}: not understood as TMX") from error
    learned = Learned()
    pairs = list(_read(store, learned))
    if not pairs:
        raise Malformed(f"{plain}: no pair of two languages of this desk is in it")
    ours = _known_here(pairs)
    fresh = [pair for pair in pairs if digest_of(pair) not in ours]
    learned.new, learned.known = remember(fresh, plain, by=by)
    learned.known += len(pairs) - len(fresh)
    numbers = {"created": learned.new, "skipped": learned.known, "refused": len(learned.refused)}
    record("memory.imported", Memory(), by=by, file=plain, **numbers)
    return learned


def _read(store: Any, learned: Learned) -> Iterator[Pair]:
    header = store.document.getroot().find("header")
    general = header.get("srclang") if header is not None else None
    number = 0
    for place, unit in enumerate(store.units, 1):
        try:
            for pair in _pairs_of(unit.xmlelement, general):
                number += 1
                yield pair
        except UnitError as error:
            learned.refused.append((unit.xmlelement.get("tuid") or f"unit {place}", str(error)))
        if number > MOST_PAIRS:
            raise Malformed(f"more than {MOST_PAIRS} pairs in one file")


def _pairs_of(element: Any, general: str | None) -> list[Pair]:
    """Each language of a unit with the one that the unit says is the source, else the first."""
    words: dict[str, str] = {}
    for node in element.iterchildren("tuv"):
        try:
            tag = known_language(getXMLlang(node) or node.get("lang"), "")
        except Malformed:
            continue
        body = words_of(node.find("seg")).replace("\r\n", "\n").strip()
        if len(body) > _LONGEST:
            raise UnitError(f"is longer than {_LONGEST} characters")
        if body:
            words.setdefault(tag, body)
    if len(words) < 2:
        raise UnitError("is not in two languages of this desk")
    source = _source_of(element.get("srclang") or general, words)
    return [(source, tag, words[source], words[tag]) for tag in words if tag != source]


def _source_of(given: str | None, words: dict[str, str]) -> str:
    try:
        tag = known_language(given, "")
    except Malformed:
        tag = ""
    return tag if tag in words else next(iter(words))


def _known_here(pairs: Iterable[Pair]) -> set[str]:
    """The digests of what is reviewed here in the languages of these pairs."""
    languages = {(pair[0], pair[1]) for pair in pairs}
    found = set()
    for source_language, language in languages:
        put = SegmentTranslation
        query = select(put.source_body, put.body).join(Segment).where(put.state == "reviewed")
        query = query.where(Segment.language == source_language, put.language == language)
        for row in db.session.execute(query.execution_options(yield_per=1000)):
            found.add(digest_of((source_language, language, row[0], row[1])))
    return found


@dataclass(frozen=True)
class Origin:
    """A file that pairs of the memory came from, and how many."""

    name: str
    pairs: int


def origins() -> list[Origin]:
    """The files that the memory has pairs from, by name."""
    query = select(MemoryUnit.origin, func.count()).where(MemoryUnit.origin.is_not(None))
    rows = db.session.execute(query.group_by(MemoryUnit.origin).order_by(MemoryUnit.origin))
    return [Origin(name, number) for name, number in rows if name]


def forget(name: str, *, by: Actor) -> int:
    """Take the pairs of a file out again; returns how many. The caller commits."""
    gone = db.session.execute(delete(MemoryUnit).where(MemoryUnit.origin == name)).rowcount  # type: ignore[attr-defined]
    if gone:
        record("memory.forgotten", Memory(), by=by, file=name, pairs=gone)
    return int(gone)
