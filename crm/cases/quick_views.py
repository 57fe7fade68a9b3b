"""What a typed line proposes, in the words of the page that asks to look it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from crm import i18n
from crm.cases import terms
from crm.cases.choosing_sources import numbers
from crm.cases.dates import is_to_come, understood
from crm.cases.details import Details
from crm.cases.facts import Source
from crm.cases.quick import NO_KIND, Proposal, propose
from crm.cases.quick_dates import DAY_FIRST, SEVERAL
from crm.cases.quick_details import NAMED, Vocabularies
from crm.cases.vocabulary import FACT_KINDS
from crm.web import message as _n
from crm.web import translate as _

_WHAT = {
    "date": _n("Date"),
    "end": _n("Ended"),
    "kind": _n("Kind"),
    "stage": _n("Stage"),
    "sensitive": _n("Sensitive"),
    "length": _n("Length"),
    "sentence": _n("Sentence in parts"),
    "court": _n("Court"),
    "branch": _n("Branch"),
    "judge": _n("Judge"),
    "prison": _n("Prison"),
    "authority": _n("Arresting authority"),
    "place": _n("Place"),
    "bail": _n("Bail"),
    "source": _n("Its source"),
    "source?": _n("Which source?"),
}
_DOUBTS = {
    SEVERAL: _n("The line can be read with other dates: look at them."),
    DAY_FIRST: _n("The day was read before the month: %(date)s."),
    NO_KIND: _n("No word says what kind of fact this is: choose it."),
}


@dataclass(frozen=True)
class Reading:
    """How a line was read: for the form, and for whoever looks it over.

    ``parts`` are (words, what they were read as, "" for plain words); ``offers`` are (words,
    [(address that takes this source, its label)]), without any where none is known.
    """

    line: str
    fields: dict[str, Any]
    ended_on: str | None
    details: Details
    address: str
    parts: list[tuple[str, str]]
    doubts: list[str]
    offers: list[tuple[str, list[tuple[str, str]]]]


def read_line(case_id: int, register: Sequence[Source]) -> Reading | None:
    """What ``?line=`` proposes, with the sources of ``?source=``; ``None`` without a line."""
    line = request.args.get("line", "").strip()
    if not line:
        return None
    chosen = numbers(request.args.getlist("source"))
    proposal = propose(line, register, chosen, _vocabularies())
    return Reading(
        line=line,
        fields=proposal.fields(),
        ended_on=proposal.ended_on,
        details=proposal.details,
        address=proposal.address,
        parts=[
            (words, " · ".join(_(_WHAT[each]) for each in what)) for words, what in proposal.parts()
        ],
        doubts=_doubts(proposal),
        offers=_offers(case_id, proposal, chosen),
    )


def _vocabularies() -> Vocabularies:
    own = [
        (word, code)
        for tag in i18n.UI_LANGUAGES
        for code, word in terms.choices("fact_kind", tag)
        if code not in FACT_KINDS
    ]
    return {"fact_kind": list(dict.fromkeys(own)), **{name: terms.names(name) for name in NAMED}}


def _doubts(proposal: Proposal) -> list[str]:
    day, end = proposal.happened_on, proposal.ended_on
    said = [_(_DOUBTS[each], date=understood(day)) for each in proposal.doubts]
    if any(each and is_to_come(each) for each in (day, end)):
        said.append(_("This is still to come: only what has happened can be written here."))
    return said


def _offers(
    case_id: int, proposal: Proposal, chosen: list[int]
) -> list[tuple[str, list[tuple[str, str]]]]:
    def address(source_id: int) -> str:
        return url_for(
            "cases.new_fact", case_id=case_id, line=proposal.line, source=[*chosen, source_id]
        )

    return [
        (
            offer.words,
            [(address(each.id), f"{each.publisher}: {each.title}") for each in offer.sources],
        )
        for offer in proposal.offers
    ]
