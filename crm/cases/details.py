"""What is known about a fact beyond its sentence: the proceeding, charges, sentence, people.

All of it is optional. Arrests and prosecutions repeat, so facts may belong to a
``Proceeding`` of their case. The activity that somebody is accused of stands apart from the
legal charge, and a sentence has parts, as in the Iran Prison Atlas and OpenEvsys. Columns
that name a vocabulary hold the code of a term or other words; see ``crm.cases.terms``.
``crm.cases.proceedings`` changes them, as part of a change of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Model
from crm.i18n import ascii_digits

if TYPE_CHECKING:
    from crm.cases.facts import Fact
    from crm.cases.models import Case

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
    "whereabouts": "whereabouts",
    "medical_care": "medical_care",
    "bail_amount": None,
    "bail_currency": None,
    "actor": "actor",
    "actor_name": None,
    "effect": None,
}
# Nothing but a term may stand in these: forms offer a list, and files are held to it.
CLOSED = ("release_kind", "whereabouts", "medical_care", "actor")


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
        return self.label_of(self.title, self.number)

    @staticmethod
    def label_of(title: str, number: str | None) -> str:
        """How a proceeding with this title and number is called."""
        return f"{title} ({number})" if number else title


class FactDetail(Model):
    """The court, the people and the places of a fact.

    ``bail_amount`` is a decimal number as text, in ``bail_currency``: rials, tomans or the
    ISO 4217 code of another currency; neither is there without the other.
    """

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
    whereabouts: Mapped[str | None] = mapped_column(String(200))
    medical_care: Mapped[str | None] = mapped_column(String(200))
    bail_amount: Mapped[str | None] = mapped_column(String(20))
    bail_currency: Mapped[str | None] = mapped_column(String(10))
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

    ``amount`` is a decimal number as text ("2.5"), in ``unit``: years, months, days, lashes,
    rials or tomans.
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
    """All that is known about a fact: ``fields`` by the names of ``FIELDS``, without empty ones."""

    proceeding: str | None
    fields: Mapping[str, str]
    charges: Sequence[ChargeRow]
    sentence: Sequence[PartRow]
    # The number of the proceeding's file: for one that is opened with this, else it stays.
    number: str | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.proceeding or self.fields or self.charges or self.sentence)


NOTHING = Details(None, {}, [], [])


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
        number=held.proceeding.number if held and held.proceeding else None,
        fields={name: value for name in FIELDS if (value := getattr(held, name, None))},
        charges=[ChargeRow(each.activity, each.charge, each.article) for each in fact.charges],
        sentence=[
            PartRow(p.kind, p.amount, p.unit, p.is_enforceable, p.place, p.note)
            for p in fact.sentence_parts
        ],
    )


def as_data(details: Details) -> dict[str, Any]:
    """The details as plain data with what is empty left out: ``{}`` where nothing is known."""
    data: dict[str, Any] = {"proceeding": details.proceeding, "number": details.number}
    data |= details.fields
    data["charges"] = [_filled(asdict(row)) for row in details.charges]
    data["sentence"] = [_filled(asdict(row)) for row in details.sentence]
    return _filled(data)


def from_data(data: Mapping[str, Any]) -> Details:
    """What ``as_data`` gave."""
    return Details(
        proceeding=data.get("proceeding"),
        number=data.get("number"),
        fields={name: data[name] for name in FIELDS if name in data},
        charges=[ChargeRow(**row) for row in data.get("charges", ())],
        sentence=[PartRow(**row) for row in data.get("sentence", ())],
    )


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
