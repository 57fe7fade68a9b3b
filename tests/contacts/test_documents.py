"""What is found of contacts."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.search.query import search
from tests import factories


def found(text: str, *facets: str) -> list[str]:
    """The titles that answer."""
    return [hit.title for hit in search(text, kinds=("contact",), facets=facets).hits]


@pytest.mark.parametrize(
    "text",
    [
        "Lindqvist",
        "لیندکویست",
        "Sundays",
        "Radio Exempel",
        "Foreign desk",
        "Lund",
        "iran",
        "Sweden",
    ],
)
def test_all_that_the_desk_knows_is_found(database: Flask, text: str) -> None:
    """Names in all scripts, note, outlets and roles, beats, place."""
    contact = factories.contact(
        other_names=[("fa", "آنا لیندکویست")], note="Reads on Sundays.", city="Lund"
    )
    contact.work_for(factories.outlet("Radio Exempel"), by=DESK, role="Foreign desk")
    db.session.commit()
    factories.contact("Vera Smirnova", country="DE", beats=[], channels=[], languages=[])
    assert found(text) == ["Anna Lindqvist"]


def test_facets(database: Flask) -> None:
    """Beat, any language, country, present outlet, archived."""
    contact = factories.contact()
    contact.work_for(factories.outlet("Radio Exempel"), by=DESK)
    db.session.commit()
    for facet in ("beat:iran", "lang:en", "country:SE", "outlet:Radio Exempel", "archived:no"):
        assert found("", facet) == ["Anna Lindqvist"]
        assert found("", f"{facet}x") == []


def test_a_renamed_outlet_is_found_with_its_people(database: Flask) -> None:
    """Though no column of theirs changed."""
    outlet = factories.outlet("Gamla Bladet")
    contact = factories.contact()
    contact.work_for(outlet, by=DESK)
    db.session.commit()
    assert found("gamla") == ["Anna Lindqvist"]
    outlet.change(by=DESK, name="Nya Tidningen")
    db.session.commit()
    assert found("gamla") == []
    assert found("tidningen", "outlet:Nya Tidningen") == ["Anna Lindqvist"]


def test_a_former_outlet_is_found_in_words_alone(database: Flask) -> None:
    """A facet tells the present."""
    contact = factories.contact()
    work = contact.work_for(factories.outlet("Radio Exempel"), by=DESK, role="Editor")
    db.session.commit()
    contact.correct(work, by=DESK, role="Columnist", ended_on="2025")
    db.session.commit()
    assert found("columnist") == ["Anna Lindqvist"]
    assert found("", "outlet:Radio Exempel") == []
    contact.forget(work, by=DESK)
    db.session.commit()
    assert found("columnist") == []
