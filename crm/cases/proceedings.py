"""What is known about a fact beyond its sentence: the proceeding, charges, sentence, people.

All of it is optional. Arrests and prosecutions repeat, so facts may belong to a
``Proceeding`` of their case. The activity that somebody is accused of stands apart from the
legal charge, and a sentence has parts, as in the Iran Prison Atlas and OpenEvsys. Columns
that name a vocabulary hold the code of a term or other words; see ``crm.cases.terms``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from crm.audit.models import Actor, record
from crm.cases.models import Case, Fact
from crm.db import Model, db
from crm.i18n import ascii_digits
from crm.search import index

# field of a detail: the vocabulary of its terms, or nothing for words alone
FIELDS: dict[str, str | None] = {
    "court": "court",
    "branch": None,
    "judge": None,
    "authority": "authority",
    "place": "place",
    "prison": "prison",
    "lawyer": None,
    "release_kind": "release_kind",
    "actor": "actor",
    "actor_name": None,
    "effect": None,
}


class Proceeding(Model):
    """One prosecution of a person: what the facts from arrest to appeal have in common."""

    __tablename__ = "proceeding"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship()

    @property
    def label(self) -> str:
        """The title, with the number of the file where it is known."""
        return f"{self.title} ({self.number})" if self.number else self.title

    def change(self, *, by: Actor, title: str, number: str | None) -> bool:
        """Name it otherwise; every fact of it is a new revision. Returns whether it changed."""
        if (self.title, self.number) == (title, number):
            return False
        self.title, self.number = title, number
        for fact in _facts_of(self):
            fact.revision += 1
        record("proceeding.changed", self, by=by)
        return True


class FactDetail(Model):
    """The court, the people and the places of a fact."""

    __tablename__ = "fact_detail"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), unique=True)
    proceeding_id: Mapped[int | None] = mapped_column(ForeignKey("proceeding.id"), index=True)
    court: Mapped[str | None] = mapped_column(String(200))
    branch: Mapped[str | None] = mapped_column(String(200))
    judge: Mapped[str | None] = mapped_column(String(200))
    authority: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    prison: Mapped[str | None] = mapped_column(String(200))
    lawyer: Mapped[str | None] = mapped_column(String(200))
    release_kind: Mapped[str | None] = mapped_column(String(200))
    actor: Mapped[str | None] = mapped_column(String(200))
    actor_name: Mapped[str | None] = mapped_column(String(200))
    effect: Mapped[str | None] = mapped_column(String(500))

    proceeding: Mapped[Proceeding | None] = relationship()


class Charge(Model):
    """What somebody is accused of: the impugned activity, the legal charge, the article."""

    __tablename__ = "charge"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    activity: Mapped[str | None] = mapped_column(String(500))
    charge: Mapped[str | None] = mapped_column(String(200))
    article: Mapped[str | None] = mapped_column(String(200))


class SentencePart(Model):
    """A part of a sentence.

    ``amount`` is a decimal number as text ("2.5"), in ``unit``: years, months, days, lashes
    or rials.
    """

    __tablename__ = "sentence_part"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(30))
    amount: Mapped[str | None] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(String(10))
    # The part that is to be served, where several terms are not added up.
    is_enforceable: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))


@dataclass(frozen=True)
class ChargeRow:
    """A charge as forms and files give it; empty is ``None``."""

    activity: str | None = None
    charge: str | None = None
    article: str | None = None


@dataclass(frozen=True)
class PartRow:
    """A part of a sentence as forms and files give it; empty is ``None``."""

    kind: str
    amount: str | None = None
    unit: str | None = None
    is_enforceable: bool = False
    place: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Details:
    """All that is known about a fact; ``fields`` by the names of ``FIELDS``, without empty ones."""

    proceeding: str | None
    fields: Mapping[str, str]
    charges: Sequence[ChargeRow]
    sentence: Sequence[PartRow]

    def __bool__(self) -> bool:
        return bool(self.proceeding or self.fields or self.charges or self.sentence)


NOTHING = Details(None, {}, (), ())


def amount_of(words: str) -> str:
    """A positive number in any digits as plain text: "2.50" is "2.5", "۷۴" is "74".

    A comma before three digits groups them, any other is a decimal sign. At most two
    decimals, below a million million. Raises ``ValueError`` otherwise.
    """
    typed = re.sub(r"[,٬](?=[0-9]{3}(?![0-9]))", "", ascii_digits(words)).strip()
    typed = re.sub(r"\s", "", typed).replace(",", ".").replace("٫", ".")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", typed) or not float(typed):
        raise ValueError(words)
    whole, _, part = typed.partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def details_of(fact: Fact) -> Details:
    """What is known about a fact, as plain values."""
    held = fact.detail
    return Details(
        proceeding=held.proceeding.title if held and held.proceeding else None,
        fields={name: value for name in FIELDS if (value := getattr(held, name, None))},
        charges=[ChargeRow(each.activity, each.charge, each.article) for each in fact.charges],
        sentence=[
            PartRow(p.kind, p.amount, p.unit, p.is_enforceable, p.place, p.note)
            for p in fact.sentence_parts
        ],
    )


def specify(fact: Fact, wanted: Details, *, by: Actor, is_new: bool = False) -> bool:
    """Set all that is known about a fact: a new revision of it, unless ``is_new``.

    A proceeding is named by its title; one that the case has not yet is opened, and one
    that no fact belongs to any more goes. Returns whether anything changed.
    """
    if _plain(details_of(fact)) == _plain(wanted):
        return False
    before = fact.detail.proceeding if fact.detail else None
    if wanted.proceeding or wanted.fields:
        fact.detail = fact.detail or FactDetail()
        for name in FIELDS:
            setattr(fact.detail, name, wanted.fields.get(name))
        fact.detail.proceeding = _proceeding(fact, wanted.proceeding, by)
    else:
        fact.detail = None
    fact.charges[:] = [Charge(position=n, **asdict(row)) for n, row in enumerate(wanted.charges)]
    fact.sentence_parts[:] = [
        SentencePart(position=n, **asdict(row)) for n, row in enumerate(wanted.sentence)
    ]
    _close(before, fact)
    if not is_new:
        fact.revision += 1
        index.touch(fact.case)
        record("fact.changed", fact, by=by, fields=["details"], revision=fact.revision)
    return True


def proceedings_of(facts: Iterable[Fact]) -> list[Proceeding]:
    """The proceedings that these facts belong to, in order."""
    found = {fact.detail.proceeding for fact in facts if fact.detail and fact.detail.proceeding}
    return sorted(found, key=lambda each: (each.position, each.id or 0))


def _plain(details: Details) -> tuple[Any, ...]:
    return (
        details.proceeding,
        dict(details.fields),
        [astuple(row) for row in details.charges],
        [astuple(row) for row in details.sentence],
    )


def _proceeding(fact: Fact, title: str | None, by: Actor) -> Proceeding | None:
    if not title:
        return None
    held = proceedings_of(fact.case.facts)
    known = next((each for each in held if each.title == title), None)
    if known:
        return known
    last = max((each.position for each in held), default=0)
    opened = Proceeding(case=fact.case, title=title, position=last + 1)
    db.session.add(opened)
    record("proceeding.opened", opened, by=by)
    return opened


def _close(proceeding: Proceeding | None, fact: Fact) -> None:
    if proceeding is None or proceeding in proceedings_of(fact.case.facts):
        return
    if object_session(proceeding) is not None:
        db.session.flush()
        db.session.delete(proceeding)


def _facts_of(proceeding: Proceeding) -> list[Fact]:
    query = db.select(Fact).join(FactDetail, FactDetail.fact_id == Fact.id)
    return list(db.session.scalars(query.where(FactDetail.proceeding_id == proceeding.id)))
