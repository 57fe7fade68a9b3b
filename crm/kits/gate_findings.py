"""What stands in the way of a kit, language by language, beside what endangers somebody.

Found in the tables in a few statements, whether a page shows it or an edition is about to be
frozen; ``crm.kits.gate_verdicts`` says what of it blocks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import current_app

from crm import i18n
from crm.db import now
from crm.kits import gate_material
from crm.kits.gate_kinds import KIND_OF_STATE
from crm.kits.gate_material import Paragraph, Piece
from crm.kits.models import Kit
from crm.pdf import glyphs, strings

_WORDS = 90  # letters of a paragraph that tell which one it is
_PRINTED = ("draft", "review", "reviewed")  # the states in which a translation is printed


@dataclass(frozen=True)
class Finding:
    """Something found in one language of a kit.

    ``subject`` and ``subject_id`` say of which row: "segment", "fact", "case", "portrait",
    "source", "contact", "text" or "string"; ``owner_id`` is the segment's text, or the case of the
    fact or portrait. ``words`` tell people which one it is, in ``lang``; ``detail`` is the state
    of a paragraph, the characters that are missing, a date. ``print`` is the fingerprint that an
    override binds to. Where ``is_protected`` it is for officers alone.
    """

    language: str
    kind: str
    subject: str
    subject_id: int
    print: str
    words: str = ""
    lang: str = ""
    detail: str = ""
    owner_id: int = 0
    number: int = 0
    is_protected: bool = False


def fingerprint(*parts: object) -> str:
    """Sixteen letters that stand for exactly this content."""
    said = "\x1f".join(map(str, parts))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Material:
    """All that is looked at, read once: in four statements, five where portraits are wanted."""

    def __init__(self, kit: Kit, text_ids: Collection[int]) -> None:
        self.text_ids = frozenset(text_ids)
        self.languages = list(kit.languages)
        self.paragraphs = gate_material.paragraphs(list(text_ids), self.languages)
        pieces = gate_material.pieces(kit.id, text_ids)
        # Protected people: chosen before they were, or among the signatories and not printed.
        self.protected = [each for each in pieces if each.tag == "protected"]
        guarded = {each.id for each in pieces if each.tag in ("protected", "unsaid")}
        self.pieces = [
            each for each in pieces if each.what in ("source", "contact") or each.id not in guarded
        ]
        self.facts = list(gate_material.facts(kit.id))
        self.portraits = gate_material.portraits(kit.id) if kit.has_portraits else []

    def findings(self) -> Iterator[Finding]:
        """All but what endangers somebody, and but for characters and what only a PDF shows."""
        for tag in self.languages:
            yield from _paragraphs(self.paragraphs, tag)
            yield from self._facts(tag)
            yield from _names(self.pieces, tag)
            yield from _portraits(self.portraits, tag)

    def _facts(self, tag: str) -> Iterator[Finding]:
        today = now().date()
        for row in self.facts:
            kind, detail = "", row.happened_on or ""
            if row.text_id in self.text_ids and row.review_by and row.review_by < today:
                kind, detail = "old", row.review_by.isoformat()
            elif not row.has_permission:
                kind = "unpermitted"
            elif not row.has_source:
                kind = "unsourced"
            if kind:
                yield Finding(
                    *(tag, kind, "fact", row.id),
                    print=fingerprint(kind, tag, row.id, row.revision, row.review_by),
                    words=row.name,
                    lang="en",
                    detail=detail,
                    owner_id=row.case_id,
                    is_protected=kind != "old",
                )

    def boxes(self) -> Iterator[Finding]:
        """The characters that no typeface has, as far as the tables tell before composing."""
        if not missing(self._all_words()):
            return
        for tag in self.languages:
            whole = self._whole(tag)
            for each in self.paragraphs:
                words, lang = _printed(each, tag, whole)
                yield from _boxed(
                    tag, words, "segment", each.id, lang, each.text_id, each.is_protected
                )
            for piece in self.pieces:
                subject = piece.what if piece.what in ("source", "contact") else "case"
                if piece.what in ("name", "alias") and piece.tag not in (tag, "", "en"):
                    continue
                for line in piece.words.splitlines():
                    yield from _boxed(tag, unquote(line), subject, piece.id, piece.tag, 0)

    def _all_words(self) -> str:
        every = [each.words for each in self.paragraphs]
        every += [words for each in self.paragraphs for _state, words, _at in each.put.values()]
        return "".join((*every, *(piece.words for piece in self.pieces)))

    def _whole(self, tag: str) -> frozenset[int]:
        """The texts that are printed in a language: all of whose paragraphs are translated."""
        held = {p.text_id for p in self.paragraphs if p.put.get(tag, ("",))[0] not in _PRINTED}
        return self.text_ids - held


def missing(text: str) -> tuple[str, ...]:
    """The characters that no typeface has; what they are is kept beside the typefaces."""
    instance: Path = current_app.config["CRM"].instance
    return glyphs.missing(text, instance / "typefaces")


def boxes_in(texts: Iterable[tuple[str, str, int]]) -> list[Finding]:
    """The same of documents that are about to be frozen: (language, words, text or 0)."""
    found: dict[Finding, None] = {}
    for tag, words, text_id in texts:
        # In the pieces in which the tables have them, so that an override counts for both.
        for part in strings.paragraphs(words) if text_id else words.splitlines():
            subject = "text" if text_id else "string"
            found.update(dict.fromkeys(_boxed(tag, part, subject, text_id, tag, text_id)))
    return list(found)


def _boxed(
    tag: str,
    words: str,
    subject: str,
    subject_id: int,
    lang: str,
    owner_id: int,
    is_protected: bool = False,
) -> Iterator[Finding]:
    words = words.strip()
    characters = missing(words)
    if characters:
        yield Finding(
            *(tag, "glyphs", subject, subject_id),
            print=fingerprint("glyphs", tag, words),
            words=_begins(words),
            lang=lang,
            detail=" ".join(f"{each} (U+{ord(each):04X})" for each in characters[:5]),
            owner_id=owner_id,
            is_protected=is_protected,
        )


def _printed(each: Paragraph, tag: str, whole: frozenset[int]) -> tuple[str, str]:
    """The words of a paragraph as a kit prints them in a language, and their language."""
    if each.language != tag and each.text_id in whole and tag in each.put:
        return each.put[tag][1], tag
    return each.words, each.language


def _paragraphs(paragraphs: Iterable[Paragraph], tag: str) -> Iterator[Finding]:
    for each in paragraphs:
        state, words, at = each.put.get(tag, ("missing", "", ""))
        kind = KIND_OF_STATE.get(state)
        if kind is None or each.language == tag:
            continue
        yield Finding(
            *(tag, kind, "segment", each.id),
            print=fingerprint(kind, tag, each.id, each.revision, each.words, state, words, at),
            words=_begins(each.words),
            lang=each.language,
            detail=state,
            owner_id=each.text_id,
            number=each.number,
            is_protected=each.is_protected,
        )


def _names(pieces: Iterable[Piece], tag: str) -> Iterator[Finding]:
    """Names that nobody wrote in a language whose letters are not Latin."""
    if i18n.language(tag).script == "Latn" or tag == "fa":
        return
    pieces = list(pieces)
    written = {each.id for each in pieces if each.what == "name" and each.tag == tag}
    for each in pieces:
        if each.what == "case" and each.id not in written:
            print = fingerprint("names", tag, each.id, each.words)
            yield Finding(tag, "names", "case", each.id, print, words=each.words, lang="en")


def _portraits(portraits: Iterable[Any], tag: str) -> Iterator[Finding]:
    for each in portraits:
        if not each.is_printable:
            print = fingerprint("images", tag, each.id, each.version)
            yield Finding(tag, "images", "portrait", each.id, print, owner_id=each.case_id)


def _begins(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _WORDS else f"{words[: _WORDS - 1].rstrip()}…"
