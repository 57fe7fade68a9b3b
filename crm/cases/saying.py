"""The details of a fact as plain data in a language, for pages and for documents of kits."""

from __future__ import annotations

from typing import Any

from crm.cases import terms
from crm.cases.models import Fact
from crm.cases.proceedings import FIELDS
from crm.pdf import details


def plain(fact: Fact, tag: str) -> dict[str, Any] | None:
    """What is known beyond the sentence, in the form of ``crm.pdf.details``; or ``None``."""
    held = fact.detail
    values = [(name, getattr(held, name, None)) for name in FIELDS]
    said: dict[str, Any] = {
        "proceeding": held.proceeding.label if held and held.proceeding else None,
        "fields": [
            {"name": name, "value": value, "label": _label(FIELDS[name], value, tag)}
            for name, value in values
            if value
        ],
        "charges": [
            {
                "activity": each.activity,
                "charge": each.charge,
                "label": terms.label("charge", each.charge, tag) or None,
                "article": each.article,
            }
            for each in fact.charges
        ],
        "sentence": [
            {
                "kind": each.kind,
                "label": terms.label("sentence_kind", each.kind, tag),
                "amount": each.amount,
                "unit": each.unit,
                "is_enforceable": each.is_enforceable,
                "place": each.place,
                "place_label": terms.label("place", each.place, tag) or None,
                "note": each.note,
            }
            for each in fact.sentence_parts
        ],
    }
    return said if any(said.values()) else None


def lines(fact: Fact, tag: str) -> list[tuple[str, str]]:
    """(label, phrase) of what is known beyond the sentence, for a page in that language."""
    said = plain(fact, tag)
    return details.lines(said, tag) if said else []


def _label(vocabulary: str | None, value: str, tag: str) -> str:
    return terms.label(vocabulary, value, tag) if vocabulary else value
