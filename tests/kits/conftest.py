"""A small kit about one person, and the list of jobs made once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from crm import jobs
from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.db import db
from crm.kits import freezing
from crm.kits.models import Edition, Kit
from crm.search import writing
from tests import factories


@pytest.fixture(scope="session", autouse=True)
def _list_of_jobs(app: Flask) -> None:
    # The first look at it makes its tables, which is no page's business.
    with app.app_context():
        jobs.status(["none"])


@pytest.fixture
def parviz(database: Flask) -> Case:
    """A published person with two facts."""
    case = factories.case("Parviz Example")
    factories.fact(case, happened_on="2019-08-11")
    factories.fact(case, "sentence", "Sentenced to five years.", happened_on="2020-02")
    return case


@pytest.fixture
def maryam(database: Flask) -> Case:
    """A protected person with a fact."""
    case = factories.case("Maryam Soleymani", original_name="مریم سلیمانی")
    factories.fact(case, "arrest", "Something that nobody may read.")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    return case


@pytest.fixture
def kit(parviz: Case) -> Kit:
    """The kit about that person, in English and Persian."""
    return factories.kit(parviz)


@pytest.fixture
def edition(kit: Kit) -> Edition:
    """Its first edition, not printed."""
    frozen = freezing.freeze(kit, by=DESK)
    db.session.commit()
    return frozen


def actions() -> list[str]:
    """What the record says was done, oldest first."""
    return list(db.session.scalars(select(Entry.action).order_by(Entry.id)))


def wipe() -> None:
    """Take out all but people: Hypothesis runs many examples in one test, in one database."""
    db.session.rollback()
    writing.clear(db.session.connection())
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("user", "search_document"):
            db.session.execute(table.delete())
    db.session.commit()
    db.session.remove()
