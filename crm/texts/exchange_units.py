"""Paragraphs on their way to outside translators and back, whatever the format of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from crm import i18n
from crm.exchange import Malformed
from crm.rows import shown
from crm.texts.models import Segment, SegmentTranslation

_ID = re.compile(r"p([0-9]{1,9})-r([0-9]{1,9})-([0-9a-f]{8}|0)")
NOTES_FROM = "Fifteenth"
"""Whose the notes are that went out; who adds one in a file is somebody else."""


@dataclass(frozen=True)
class Outgoing:
    """A paragraph that goes out: ``state`` is one of a paragraph's, "stale" or "missing"."""

    id: str
    name: str
    source: str
    target: str
    state: str
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Incoming:
    """A paragraph that came back.

    ``revision`` is the source's that went out, ``base`` the ``token`` of the translation that
    went with it. ``state`` is "review" where the file says that it is translated, else "draft".
    """

    segment_id: int
    revision: int
    base: str
    source: str
    target: str
    state: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrived:
    """What a file holds: its language and format, its rows, and (where, reason) of the others."""

    form: str
    language: str
    rows: list[Incoming]
    refused: list[tuple[str, str]]


Units = Iterator[tuple[str, Callable[[], Incoming]]]
"""Where each unit of a file stands, and what reads it; that raises ``UnitError``."""


class UnitError(Exception):
    """A unit of a file cannot be understood; the message says why."""


def token(body: str | None) -> str:
    """What tells whether a translation is still the one that went out; "0" without words."""
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:8] if body else "0"


def id_of(segment: Segment, put: SegmentTranslation | None) -> str:
    """The id of a unit, which every format and tool keeps: "p12-r3-9f86d081"."""
    return f"p{segment.id}-r{segment.revision}-{token(put.body if put else None)}"


def incoming(
    unit_id: str, source: str, target: str, *, is_done: bool, notes: Sequence[str] = ()
) -> Incoming:
    """A unit as a file has it. Raises ``UnitError`` for one that no file of ours had."""
    found = _ID.fullmatch(unit_id)
    if found is None:
        raise UnitError("its id is none that was given to it here")
    return Incoming(
        segment_id=int(found[1]),
        revision=int(found[2]),
        base=found[3],
        source=_plain(source),
        target=_plain(target),
        state="review" if is_done else "draft",
        notes=tuple(dict.fromkeys(filter(None, map(_plain, notes)))),
    )


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def known_language(tag: str | None, name: str) -> str:
    """The tag of a kit language that a file means, in whatever spelling. Raises ``Malformed``."""
    given = (tag or "").strip().replace("_", "-")
    tags = {each.lower(): each for each in i18n.LANGUAGES}
    # What has a region of its own here is a language of its own; what has none is the language.
    for wanted in (given.lower(), given.lower().partition("-")[0]):
        if wanted in tags:
            return tags[wanted]
    if not given:
        raise Malformed(f"{name}: does not say which language it is translated into")
    raise Malformed(f"{name}: translated into {shown(given)}, which no kit is made in")


def each_of(
    units: Iterable[Any], made: Callable[[Any], Incoming], where: Callable[[Any], str | None]
) -> Units:
    """The units of a file, each read only when somebody asks, so that one of them may fail."""
    for number, unit in enumerate(units, 1):
        yield where(unit) or f"unit {number}", partial(made, unit)
