"""The longest case that anybody should have to wait for: made for measuring its page."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases.facts import Source
from crm.cases.models import Case
from crm.cases.vocabulary import FACT_KINDS
from crm.db import db

FACTS, SOURCES = 200, 100
_SLUG = "invented-long-case"
_BODY = "An invented report, number {number}, of what happened in a year long past, as one heard."


def long_case() -> int:
    """The id of an invented case with 200 facts, each citing two of 100 sources; made once."""
    known = db.session.scalar(select(Case.id).where(Case.slug == _SLUG))
    return known or _make()


def _make() -> int:
    register = [
        Source.add(
            f"invented-{number}",
            by=DESK,
            publisher=f"Invented Paper {number % 40}",
            title=f"An invented headline, number {number}",
            url=f"https://paper-{number % 40}.example/{number}",
            published_on=f"{2005 + number % 20}-03",
            language="en",
        )
        for number in range(SOURCES)
    ]
    case = Case.open(_SLUG, "Invented Long Case", "پروندهٔ بلند ساختگی", by=DESK)
    kinds = list(FACT_KINDS)
    for number in range(FACTS):
        case.add_fact(
            kinds[number % len(kinds)],
            _BODY.format(number=number),
            by=DESK,
            happened_on=f"{2005 + number // 10}-{1 + number % 12:02}-{1 + number % 28:02}",
            sources=[register[number % SOURCES], register[(number * 7 + 3) % SOURCES]],
        )
    db.session.commit()
    return case.id
