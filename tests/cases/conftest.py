"""The real cases, as the demo carries them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange
from crm.cases.models import Case
from crm.db import db


@pytest.fixture
def small(document: dict[str, Any]) -> dict[str, Any]:
    """The first two people of the file and the sources of what is reported of them."""
    people = document["people"][:2]
    cited = {key for person in people for fact in person["facts"] for key in fact["source_ids"]}
    sources = [source for source in document["sources"] if source["id"] in cited]
    return {**document, "people": people, "sources": sources}


@pytest.fixture
def real(database: Flask, document: dict[str, Any]) -> dict[str, Case]:
    """The 28 people by slug, in the database."""
    exchange.load(document, by=DESK)
    db.session.commit()
    return {case.slug: case for case in db.session.scalars(db.select(Case))}
