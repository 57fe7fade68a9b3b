"""The gate's second look at the details of facts: what is printed is what the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from crm.cases import terms
from crm.cases.details import FIELDS, Charge, FactDetail, Proceeding, SentencePart
from crm.cases.vocabulary import FACT_KINDS
from crm.db import db
from crm.pdf.details import money

_CHARGE = ("activity", "charge", "article")
_PART = ("kind", "amount", "unit", "is_enforceable", "place", "note")


class Known:
    """The details of some facts, asked of the database anew."""

    def __init__(self, fact_ids: Iterable[int]) -> None:
        ids = list(fact_ids)
        query = (
            select(*FactDetail.__table__.columns, Proceeding.title, Proceeding.number)
            .outerjoin(Proceeding, Proceeding.id == FactDetail.proceeding_id)
            .where(FactDetail.fact_id.in_(ids))
        )
        self._details = {row.fact_id: row for row in db.session.execute(query)}
        self._charges = _rows(Charge, ids)
        self._parts = _rows(SentencePart, ids)

    def agrees(self, fact: Mapping[str, Any], language: str) -> bool:
        """Whether a printed fact has exactly the details of its row, said in this language."""
        is_own = fact["kind"] not in FACT_KINDS
        kind = terms.label("fact_kind", fact["kind"], language) if is_own else None
        if fact.get("kind_label") != kind:
            return False
        known = self._known(fact["id"])
        if known is None or fact.get("details") is None:
            return known is None and fact.get("details") is None
        return known == _values(fact["details"]) and all(_labels(fact["details"], language))

    def _known(self, fact_id: int) -> tuple[Any, ...] | None:
        row = self._details.get(fact_id)
        known = (
            Proceeding.label_of(row.title, row.number) if row and row.title else None,
            [(name, value) for name in FIELDS if (value := getattr(row, name, None))],
            [tuple(getattr(each, n) for n in _CHARGE) for each in self._charges.get(fact_id, ())],
            [tuple(getattr(each, n) for n in _PART) for each in self._parts.get(fact_id, ())],
        )
        return known if any(known) else None


def _values(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        details["proceeding"],
        [(row["name"], row["value"]) for row in details["fields"]],
        [tuple(row[name] for name in _CHARGE) for row in details["charges"]],
        [tuple(row[name] for name in _PART) for row in details["sentence"]],
    )


def _labels(details: Mapping[str, Any], language: str) -> Iterable[bool]:
    values = {row["name"]: row["value"] for row in details["fields"]}
    yield ("bail_amount" in values) == ("bail_currency" in values)
    for row in details["fields"]:
        vocabulary = FIELDS[row["name"]]
        said = terms.label(vocabulary, row["value"], language) if vocabulary else row["value"]
        if row["name"] == "bail_amount" and "bail_currency" in values:
            said = money(row["value"], values["bail_currency"], language)
        yield row["label"] == said
    for row in details["charges"]:
        yield (row["label"] or "") == terms.label("charge", row["charge"], language)
    for row in details["sentence"]:
        yield row["label"] == terms.label("sentence_kind", row["kind"], language)
        yield (row["place_label"] or "") == terms.label("place", row["place"], language)


def _rows(model: type[Charge] | type[SentencePart], ids: list[int]) -> dict[int, list[Any]]:
    query = select(*model.__table__.columns).where(model.fact_id.in_(ids))
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query.order_by(model.position)):
        found.setdefault(row.fact_id, []).append(row)
    return found
