"""The details of facts in a cases file: proceedings, charges, sentences, terms of the desk.

``terms`` of the document: ``{"vocabulary", "code", "label", "labels", "retired"}``;
``proceedings`` of a person: ``{"title", "number"}``; ``details`` of a fact: the names of
``proceedings.FIELDS``, ``proceeding`` (a title), ``charges`` (``activity, charge, article``)
and ``sentence`` (``kind, amount, unit, enforceable, place, note``). All of it is optional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from crm.audit.models import Actor
from crm.cases import schema, terms
from crm.cases.details import (
    CLOSED,
    FIELDS,
    ChargeRow,
    Details,
    PartRow,
    Proceeding,
    amount_of,
    as_data,
    details_of,
)
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.proceedings import proceedings_of, rename
from crm.cases.terms import Term
from crm.cases.thesauri import BUILT_IN, CURRENCIES, UNITS, is_unit_of
from crm.exchange import Report
from crm.reader import message as _n
from crm.refusals import Faults, RowError, Said
from crm.rows import MISSING, NO_LIST, Row, shown

THE_FILE = _n("the file")
FACT_OF = _n("%(person)s, fact %(number)s")
UNKNOWN_TERM = _n("unknown %(key)s %(value)s; see the vocabulary %(vocabulary)s")
_NO_AMOUNT = _n("%(key)s %(value)s is no amount")
DETAIL_KEYS = schema.names(schema.DETAILS)
CHARGE_KEYS = schema.names(schema.CHARGE)
PART_KEYS = schema.names(schema.PART)
TERM_KEYS = schema.names(schema.TERM)
PROCEEDING_KEYS = schema.names(schema.PROCEEDING)


class DetailsRow(NamedTuple):
    """The details of a fact as a file gives them; ``given`` are the keys that it has."""

    said: Details
    given: frozenset[str]

    def over(self, held: Details) -> Details:
        """What is held, with what the file gives in its place."""
        # The amount of a bail and its currency come and go together.
        bail = {"bail_amount", "bail_currency"}
        given = self.given | bail if bail & self.given else self.given
        kept = {name: value for name, value in held.fields.items() if name not in given}
        rest = {
            name: getattr(self.said, name)
            for name in ("proceeding", "charges", "sentence")
            if name in self.given
        }
        return replace(held, fields={**kept, **self.said.fields}, **rest)


class TermRow(NamedTuple):
    """A term as a file gives it; ``labels`` only in the languages that the file has."""

    vocabulary: str
    code: str
    label: str
    labels: dict[str, str]
    is_retired: bool


# -- reading --------------------------------------------------------------------------------


def place_of(data: Any, said: Said) -> Said:
    """Where something stands, with its line if it is from a table."""
    line = getattr(data, "line", None)
    return Said(_n("line %(line)s, %(where)s"), {"line": line, "where": said}) if line else said


def read_terms(rows: Any, report: Report) -> list[TermRow]:
    """The terms of a file that can be understood."""
    if not isinstance(rows, list):
        report.refuse("terms", Said(THE_FILE), Said(NO_LIST, {"key": "terms"}))
        return []
    found: dict[tuple[str, str], TermRow] = {}
    for number, data in enumerate(rows, 1):
        try:
            term = _read_term(data)
            found[term.vocabulary, term.code] = term
        except RowError as error:
            where = Said(_n("term %(number)s"), {"number": number})
            report.refuse("terms", place_of(data, where), error.said)
    return list(found.values())


def _read_term(data: Any) -> TermRow:
    row = Row(data, TERM_KEYS)
    vocabulary = row.choice("vocabulary", BUILT_IN)
    code = row.line("code", 30)
    if vocabulary is None:
        raise RowError(MISSING, key="vocabulary")
    if not re.fullmatch(r"[a-z0-9_]+", code) or code in BUILT_IN[vocabulary]:
        message = _n("code %(code)s is taken, or not of small letters, digits and _")
        raise RowError(message, code=shown(code))
    labels = Row(row.data.get("labels") or {}, ("fa", *schema.OTHER_LANGUAGES))
    return TermRow(
        vocabulary=vocabulary,
        code=code,
        label=row.line("label", terms.MOST_CHARACTERS),
        labels={tag: labels.line(tag, terms.MOST_CHARACTERS) for tag in labels.data},
        is_retired=row.flag("retired") if "retired" in row else False,
    )


def read_proceedings(row: Row) -> dict[str, str | None]:
    """Title and number of a person's proceedings, those whose number the file gives."""
    found = {}
    for each in row.rows("proceedings"):
        data = Row(each, PROCEEDING_KEYS)
        title = data.line("title", 200)
        if "number" in data.data:
            found[title] = data.optional("number", 100)
    return found


def is_known(vocabulary: str, code: str, new_terms: Sequence[TermRow]) -> bool:
    """Whether the desk has this term, or gets it with the file."""
    coming = ((each.vocabulary, each.code) for each in new_terms)
    return terms.is_term(vocabulary, code) or (vocabulary, code) in coming


def read_details(data: Any, new_terms: Sequence[TermRow]) -> DetailsRow:
    """The details of a fact; ``RowError`` where one of them cannot be understood."""
    faults = Faults()
    row = Row(data, DETAIL_KEYS, faults)

    def chosen(holder: Row, key: str, vocabulary: str) -> str | None:
        value = holder.optional(key, 100)
        if value is not None and not is_known(vocabulary, value, new_terms):
            faults.add(UNKNOWN_TERM, key=key, value=shown(value), vocabulary=vocabulary)
        return value

    def part_of(data: Any) -> PartRow:
        part = Row(data, PART_KEYS)
        kind = chosen(part, "kind", "sentence_kind")
        if kind is None:
            raise RowError(_n("a part of the sentence has no kind"))
        return _read_part(part, kind)

    fields = {
        name: chosen(row, name, name) if name in CLOSED else row.optional(name, _most(name))
        for name in FIELDS
    } | (faults.attempt(_read_bail, row) or {})
    charges = [faults.attempt(_read_charge, each) for each in row.rows("charges")]
    sentence = [faults.attempt(part_of, each) for each in row.rows("sentence")]
    said = Details(
        proceeding=row.optional("proceeding", 200),
        fields={name: value for name, value in fields.items() if value},
        charges=[each for each in charges if each],
        sentence=[each for each in sentence if each],
    )
    faults.refuse()
    return DetailsRow(said, frozenset(row.data))


def _read_bail(row: Row) -> dict[str, str | None]:
    """The amount of the bail as plain text, and its currency; both or neither."""
    amount, currency = row.optional("bail_amount", 20), row.optional("bail_currency", 10)
    if currency is not None and currency not in CURRENCIES:
        message = _n(
            "bail_currency must be rials, tomans or the ISO 4217 code of another currency, "
            "not %(value)s"
        )
        raise RowError(message, value=shown(currency))
    if (amount is None) != (currency is None):
        message = _n("bail_amount needs bail_currency, and bail_currency needs bail_amount")
        raise RowError(message)
    try:
        return {"bail_amount": amount and amount_of(amount), "bail_currency": currency}
    except ValueError as error:
        raise RowError(_NO_AMOUNT, key="bail_amount", value=shown(amount)) from error


def _most(name: str) -> int:
    return 500 if name == "effect" else 200


def _read_charge(data: Any) -> ChargeRow:
    row = Row(data, CHARGE_KEYS)
    charge = ChargeRow(
        activity=row.optional("activity", 500),
        charge=row.optional("charge", 200),
        article=row.optional("article", 200),
    )
    if charge == ChargeRow():
        raise RowError(_n("a charge says nothing"))
    return charge


def _read_part(row: Row, kind: str) -> PartRow:
    value, unit = row.data.get("amount"), row.choice("unit", UNITS)
    amount = None
    if value is not None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = _n("%(key)s must be a number, not %(value)s")
            raise RowError(message, key="amount", value=shown(value))
        try:
            amount = amount_of(str(value))
        except ValueError as error:
            raise RowError(_NO_AMOUNT, key="amount", value=shown(value)) from error
    if (amount is None) != (unit is None):
        raise RowError(_n("an amount needs a unit, and a unit an amount"))
    if unit is not None and not is_unit_of(unit, kind):
        message = _n("%(kind)s is not measured in %(unit)s")
        raise RowError(message, kind=shown(kind), unit=unit)
    return PartRow(
        kind=kind,
        amount=amount,
        unit=unit,
        is_enforceable=row.flag("enforceable") if "enforceable" in row else False,
        place=row.optional("place", 200),
        note=row.optional("note", 500),
    )


# -- writing --------------------------------------------------------------------------------


def write_terms(rows: Sequence[TermRow], report: Report, by: Actor, update: bool) -> None:
    """Add the terms, or change what those of the same code say."""
    held = {(term.vocabulary, term.code): term for term in terms.added()}
    for row in rows:
        term = held.get((row.vocabulary, row.code))
        is_new, is_changed = term is None, True
        if term is None:
            try:
                term = Term.add(row.vocabulary, row.label, by=by, labels=row.labels, code=row.code)
            except ValueError:
                # ``read_terms`` has asked for all else.
                message = _n("the vocabulary %(vocabulary)s has %(label)s already")
                values = {"vocabulary": row.vocabulary, "label": shown(row.label)}
                where = Said(_n("term %(code)s"), {"code": shown(row.code)})
                report.refuse("terms", where, Said(message, values))
                continue
        else:
            labels = {**term.labels, **row.labels}
            is_changed = update and term.change(by=by, label=row.label, labels=labels)
        if row.is_retired:
            term.retire(by=by)
        report.note("terms", is_new=is_new, is_changed=is_changed)


def write_proceedings(case: Case, numbers: Mapping[str, str | None], by: Actor) -> bool:
    """Set the numbers of the files; returns whether anything changed."""
    changed = [
        rename(each, case, each.title, numbers[each.title], by=by)
        for each in proceedings_of(case.facts)
        if each.title in numbers
    ]
    return any(changed)


# -- writing out ----------------------------------------------------------------------------


def told_term(term: Term) -> dict[str, Any]:
    """A term as a file tells it."""
    told = {"vocabulary": term.vocabulary, "code": term.code, "label": term.label}
    more = {"labels": term.labels, "retired": term.retired_at is not None}
    return told | {key: value for key, value in more.items() if value}


def told_proceeding(proceeding: Proceeding) -> dict[str, Any]:
    """A proceeding as a file tells it."""
    number = {"number": proceeding.number} if proceeding.number else {}
    return {"title": proceeding.title, **number}


def told_details(fact: Fact) -> dict[str, Any]:
    """The details of a fact as a file tells them; empty where nothing is known."""
    told = as_data(details_of(fact))
    # Its number stands with the person's proceedings.
    told.pop("number", None)
    if "sentence" in told:
        told["sentence"] = [_told_part(part) for part in told["sentence"]]
    return told


def _told_part(part: Mapping[str, Any]) -> dict[str, Any]:
    told = {"enforceable" if name == "is_enforceable" else name: part[name] for name in part}
    if amount := told.get("amount"):
        told["amount"] = float(amount) if "." in amount else int(amount)
    return told
