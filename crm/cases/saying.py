"""The details of a fact as plain data in a language, for pages and for documents of kits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.cases import terms
from crm.cases.details import FIELDS, Details
from crm.pdf import details


def plain(known: Details, tag: str) -> dict[str, Any] | None:
    """What is known beyond the sentence, in the form of ``crm.pdf.details``; or ``None``."""
    if not known:
        return None
    number = f" ({known.number})" if known.proceeding and known.number else ""
    return {
        "proceeding": f"{known.proceeding}{number}" if known.proceeding else None,
        "fields": [
            {"name": name, "value": value, "label": _label(name, known.fields, tag)}
            for name, value in known.fields.items()
        ],
        "charges": [
            {
                "activity": each.activity,
                "charge": each.charge,
                "label": terms.label("charge", each.charge, tag) or None,
                "article": each.article,
            }
            for each in known.charges
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
            for each in known.sentence
        ],
    }


def lines(known: Details, tag: str) -> list[tuple[str, str]]:
    """(label, phrase) of what is known beyond the sentence, for a page in that language."""
    said = plain(known, tag)
    return details.lines(said, tag) if said else []


def _label(name: str, fields: Mapping[str, str], tag: str) -> str:
    vocabulary, value = FIELDS[name], fields[name]
    if name == "bail_amount":
        return details.money(value, fields["bail_currency"], tag)
    return terms.label(vocabulary, value, tag) if vocabulary else value
