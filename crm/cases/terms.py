"""Controlled vocabularies: the terms of the desk's own beside those from code.

A fact keeps the code of a term, or words of its own where no term fits; ``label`` says
either in a language. What an admin added can be retired at any time, and removed only as
long as nothing uses it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm import i18n
from crm.audit.models import Actor, record
from crm.cases.thesauri import BUILT_IN
from crm.db import Model, UTCDateTime, db, now

MOST_CHARACTERS = 200


class InUse(Exception):
    """A term that facts use cannot be removed, only retired."""


class Term(Model):
    """A term that an admin added. ``labels`` holds its words by language tag.

    A retired term is no longer offered, but says what it always said where it was used.
    """

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("vocabulary", "code"),)

    vocabulary: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(MOST_CHARACTERS))
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def add(
        cls,
        vocabulary: str,
        label: str,
        *,
        by: Actor,
        labels: Mapping[str, str] | None = None,
        code: str | None = None,
    ) -> Term:
        """A new term, the last of its vocabulary.

        Raises ``ValueError`` for an unknown vocabulary, a code that is taken, or a label
        that the vocabulary has already.
        """
        if vocabulary not in BUILT_IN:
            raise ValueError(f"unknown vocabulary {vocabulary!r}")
        held = {term.code: term for term in added() if term.vocabulary == vocabulary}
        code = code or _free_code(label, held.keys() | BUILT_IN[vocabulary].keys())
        if code in held or code in BUILT_IN[vocabulary] or find(vocabulary, label):
            raise ValueError(f"{vocabulary} has {label!r} already")
        last = max((term.position for term in held.values()), default=0)
        term = cls(
            vocabulary=vocabulary,
            code=code,
            label=label,
            labels=dict(labels or {}),
            position=last + 1,
        )
        db.session.add(term)
        _forget(db.session())
        record("term.added", term, by=by, vocabulary=vocabulary)
        return term

    def change(self, *, by: Actor, label: str, labels: Mapping[str, str]) -> bool:
        """Say it otherwise, in English and per language; returns whether anything changed."""
        if (self.label, self.labels) == (label, dict(labels)):
            return False
        self.label, self.labels = label, dict(labels)
        _forget(db.session())
        record("term.changed", self, by=by)
        return True

    def retire(self, *, by: Actor) -> None:
        """Offer it no more."""
        if self.retired_at is None:
            self.retired_at = now()
            record("term.retired", self, by=by)

    def restore(self, *, by: Actor) -> None:
        """Offer it again."""
        if self.retired_at is not None:
            self.retired_at = None
            record("term.restored", self, by=by)

    def remove(self, *, by: Actor) -> None:
        """Take it out. Raises ``InUse`` where a fact holds it."""
        if uses(self.vocabulary).get(self.code):
            raise InUse(self.label)
        record("term.removed", self, by=by)
        db.session.delete(self)
        _forget(db.session())


def added() -> list[Term]:
    """The terms that admins added, in order; read once for each transaction."""
    known: dict[str, list[Term]] = db.session().info
    if _KNOWN not in known:
        query = select(Term).order_by(Term.vocabulary, Term.position, Term.id)
        known[_KNOWN] = list(db.session.scalars(query))
    return known[_KNOWN]


_KNOWN = "cases_terms"


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KNOWN, None)


def label(vocabulary: str, value: str | None, tag: str) -> str:
    """A term in a language, in English where nobody translated it; other words as they are."""
    if not value:
        return ""
    built_in = BUILT_IN[vocabulary].get(value)
    if built_in:
        return i18n.kit_label(built_in, tag)
    for term in added():
        if (term.vocabulary, term.code) == (vocabulary, value):
            return term.labels.get(tag) or term.label
    return value


def is_term(vocabulary: str, value: str) -> bool:
    """Whether the value is the code of a term, retired or not."""
    return value in BUILT_IN[vocabulary] or any(
        (term.vocabulary, term.code) == (vocabulary, value) for term in added()
    )


def choices(vocabulary: str, tag: str, held: str | None = None) -> list[tuple[str, str]]:
    """(code, label) of each term on offer, and of ``held`` even where it is retired."""
    built_in = [(code, i18n.kit_label(word, tag)) for code, word in BUILT_IN[vocabulary].items()]
    return built_in + [
        (term.code, term.labels.get(tag) or term.label)
        for term in added()
        if term.vocabulary == vocabulary and (term.retired_at is None or term.code == held)
    ]


def find(vocabulary: str, words: str) -> str | None:
    """The code of the term that these words say in any language, or ``None``."""
    wanted = folded(words)
    for said, code in names(vocabulary):
        if folded(said) == wanted:
            return code
    return None


@cache
def _built_in(vocabulary: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (i18n.kit_label(word, tag), code)
        for code, word in BUILT_IN[vocabulary].items()
        for tag in i18n.LANGUAGES
    )


def names(vocabulary: str) -> list[tuple[str, str]]:
    """(words, code) of every term in every language."""
    found = list(_built_in(vocabulary))
    for term in added():
        if term.vocabulary == vocabulary:
            found += [(said, term.code) for said in (term.label, *term.labels.values())]
    return list(dict.fromkeys(found))


def understood(vocabulary: str, words: str) -> str:
    """What to keep for words that somebody typed: a term's code where one fits."""
    return find(vocabulary, words) or words


def folded(words: str) -> str:
    """Words for comparing: one form of letters, no case, no marks, single spaces."""
    plain = unicodedata.normalize("NFKD", words.translate(_ALIKE)).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


# Keyboards write two Arabic letters for Persian ones; joiners stand for nothing or a space.
_ALIKE = str.maketrans({"ي": "ی", "ك": "ک", "\u200c": " ", "\u200f": None, "\u200e": None})


def uses(vocabulary: str) -> dict[str, int]:
    """How many facts hold each value of a vocabulary."""
    from crm.cases.details import Charge, FactDetail, SentencePart
    from crm.cases.facts import Fact

    columns: dict[str, tuple[Any, ...]] = {
        "fact_kind": (Fact.kind,),
        "court": (FactDetail.court,),
        "authority": (FactDetail.authority,),
        "prison": (FactDetail.prison,),
        "place": (FactDetail.place, SentencePart.place),
        "charge": (Charge.charge,),
        "release_kind": (FactDetail.release_kind,),
        "whereabouts": (FactDetail.whereabouts,),
        "medical_care": (FactDetail.medical_care,),
        "actor": (FactDetail.actor,),
        "sentence_kind": (SentencePart.kind,),
    }
    counts: dict[str, int] = {}
    for column in columns[vocabulary]:
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        for value, number in db.session.execute(query):
            counts[value] = counts.get(value, 0) + number
    return counts


def _free_code(words: str, taken: Iterable[str]) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:24] or "term"
    code, number, held = wanted, 1, set(taken)
    while code in held:
        number += 1
        code = f"{wanted}_{number}"
    return code
