"""What is known of a fact beyond its sentence, as short labelled phrases in any language.

The plain form, as documents keep it: ``{"proceeding": str|None, "fields": [{"name",
"value", "label"}], "charges": [{"activity", "charge", "label", "article"}], "sentence":
[{"kind", "label", "amount", "unit", "is_enforceable", "place", "place_label", "note"}]}``.
A ``label`` is the word in the document's language; an ``amount`` is a decimal number as
text. Pages and kits say it with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crm import i18n
from crm.i18n import kit_message as _k

LABELS = {
    "court": _k("Court"),
    "branch": _k("Branch"),
    "judge": _k("Judge"),
    "authority": _k("Arresting authority"),
    "place": _k("Place"),
    "prison": _k("Prison"),
    "lawyer": _k("Lawyer"),
    "release_kind": _k("Kind of release"),
    "whereabouts": _k("Whereabouts"),
    "medical_care": _k("Medical care"),
    "bail_amount": _k("Bail"),
    "actor": _k("Intervention by"),
    "actor_name": _k("Name"),
    "effect": _k("Effect"),
}
_DURATIONS = {"years": "year", "months": "month", "days": "day"}


def lines(details: Mapping[str, Any], tag: str) -> list[tuple[str, str]]:
    """(label, phrase) of all that is known, in the language of ``tag``.

    In the order in which a reader asks: in which matter, for what, with what result, by whom.
    """
    return [(i18n.kit_label(label, tag), phrase) for label, phrase in _lines(details, tag)]


def _lines(details: Mapping[str, Any], tag: str) -> Iterator[tuple[str, str]]:
    between = i18n.language(tag).marks.semicolon
    if details["proceeding"]:
        yield _k("Proceeding"), details["proceeding"]
    activities = [row["activity"] for row in details["charges"] if row["activity"]]
    if activities:
        yield _k("Impugned activity"), between.join(activities)
    charges = [said for row in details["charges"] if (said := _charge(row))]
    if charges:
        yield _k("Legal charge"), between.join(charges)
    if details["sentence"]:
        parts = (_sentence_part(row, tag) for row in details["sentence"])
        yield _k("Sentence in parts"), between.join(parts)
    for row in details["fields"]:
        # The amount of the bail is said with its currency.
        if row["name"] != "bail_currency":
            yield LABELS[row["name"]], row["label"]


def _charge(row: Mapping[str, Any]) -> str:
    if row["article"] and row["label"]:
        return f"{row['label']} ({row['article']})"
    return str(row["label"] or row["article"] or "")


def _sentence_part(row: Mapping[str, Any], tag: str) -> str:
    """One part of a sentence: "internal exile 2 years, Tabas (enforceable part)"."""
    head = " " if i18n.language(tag).is_spaced else ""
    said = str(row["label"])
    if row["amount"] is not None and row["unit"]:
        said += head + _amount(row["amount"], row["unit"], tag)
    said = i18n.comma(tag).join(each for each in (said, row["place_label"], row["note"]) if each)
    if row["is_enforceable"]:
        part = i18n.kit_label(_k("enforceable part"), tag)
        said += f" ({part})"
    return said


def _amount(value: str, unit: str, tag: str) -> str:
    """A quantity in the language's digits and plural forms: "2.5 years", "۷۴ ضربه"."""
    if unit in _DURATIONS:
        return i18n.format_duration(float(value), _DURATIONS[unit], tag)
    if unit == "lashes":
        number = i18n.format_number(float(value), tag)
        return i18n.kit_label(_k("%(number)s lashes"), tag, number=number)
    return money(value, unit, tag)


def money(amount: str, currency: str, tag: str) -> str:
    """An amount in rials, tomans or a currency of ISO 4217: "500,000,000 rials"."""
    if currency not in _AT_HOME:
        return i18n.format_currency(float(amount), currency, tag)
    number = i18n.format_number(float(amount), tag)
    return i18n.kit_label(_AT_HOME[currency], tag, number=number)


_AT_HOME = {"rials": _k("%(number)s rials"), "tomans": _k("%(number)s tomans")}


def span(since: str, until: str, tag: str) -> str:
    """Two dates in words as one span; "until …" where the beginning is not known."""
    if not since:
        return i18n.kit_label(_k("until %(date)s"), tag, date=until)
    return i18n.kit_label(_k("%(since)s – %(until)s"), tag, since=since, until=until)
