"""Quotes: the list, a new one, one that is changed, and one that goes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases import merging
from crm.cases.models import Case
from crm.db import db, now
from crm.kits.models import Kit, Quote
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


def _sent(**more: Any) -> dict[str, Any]:
    return {
        "body": "Say their names.",
        "case_id": 0,
        "who": "A lawyer",
        "said_on": "2019-06",
        "source_id": 0,
        "permitted_by": "The family",
        "permitted_on": "2024-05",
        **more,
    }


def test_one_is_added_changed_and_removed(officer: Browser, parviz: Case) -> None:
    """The whole life of a quote."""
    assert "No quotes yet" in officer.get("/kits/quotes").text
    officer.get("/kits/quotes/new")
    source = factories.source("said", "Radio Said")
    officer.post("/kits/quotes/new", _sent(source_id=source.id))
    quote = db.session.scalars(select(Quote)).one()
    assert quote.is_printable and not quote.text.is_protected
    url = f"/kits/quotes/{quote.id}"
    officer.post(url, {**officer.get(url).fields(), "who": "", "case_id": parviz.id})
    db.session.expire_all()
    assert quote.speaker == "Parviz Example"
    assert "Say their names." in officer.get("/kits/quotes").text
    officer.post(f"{url}/remove")
    assert db.session.scalar(select(Quote)) is None
    assert [each for each in actions() if each.startswith("quote")] == [
        "quote.added",
        "quote.changed",
        "quote.removed",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"who": ""},
        {"permitted_by": ""},
        {"permitted_on": ""},
        {"permitted_on": str(now().year + 1)},
        {"case_id": 4711},
    ],
)
def test_what_is_wrong_is_said(officer: Browser, wrong: dict[str, Any]) -> None:
    """What was typed stays."""
    page = officer.post("/kits/quotes/new", _sent(said_on="2018", **wrong), status=422)
    assert page.one("#said_on").get("value") == "2018"


def test_words_are_one_persons(officer: Browser, parviz: Case) -> None:
    """Not of two at once."""
    officer.post("/kits/quotes/new", _sent(case_id=parviz.id), status=422)


def test_what_somebody_else_saved_meanwhile_is_not_lost(officer: Browser) -> None:
    """It is shown, and what was typed is kept."""
    quote = Quote.take("Say their names.", by=DESK, who="A lawyer")
    db.session.commit()
    sent = officer.get(f"/kits/quotes/{quote.id}").fields()
    quote.change(by=DESK, who="A teacher")
    db.session.commit()
    page = officer.post(f"/kits/quotes/{quote.id}", {**sent, "who": "A judge"}, status=409)
    assert "Now saved: A teacher" in page.text
    assert page.one("#who").get("value") == "A judge"


def test_what_nobody_allowed_is_for_officers(
    officer: Browser, member: Browser, maryam: Case
) -> None:
    """As is what somebody protected said."""
    Quote.take("Nobody allowed this.", by=DESK, who="A lawyer")
    Quote.take("Hers.", by=DESK, case=maryam, permitted_by="She", permitted_on="2024")
    Quote.take("For all.", by=DESK, who="A lawyer", permitted_by="He", permitted_on="2024")
    db.session.commit()
    shown = member.get("/kits/quotes").text
    assert "For all." in shown
    assert "Nobody allowed this." not in shown and "Hers." not in shown and "Maryam" not in shown
    shown = officer.get("/kits/quotes").text
    assert "Nobody allowed this." in shown and "Hers." in shown


def test_one_that_a_kit_holds_stays(officer: Browser, kit: Kit) -> None:
    """It says so, and nothing goes."""
    quote = Quote.take("Say their names.", by=DESK, who="A lawyer")
    kit.choose(by=DESK, quotes=[quote])
    db.session.commit()
    page = officer.post(f"/kits/quotes/{quote.id}/remove", status=422)
    assert "Kits hold this quote" in page.text
    assert "Say their names." in officer.get(f"/kits/{kit.id}/quotes").text
    fragment = officer.get(f"/kits/{kit.id}/quotes", fragment=True)
    assert fragment.one("section#kit-quotes a.edit").get("href").endswith("/edit/quotes")


def test_a_merged_source_goes_on(officer: Browser) -> None:
    """The quote cites the one that stays."""
    gone, stays = factories.source("gone", "Gone"), factories.source("stays", "Stays")
    quote = Quote.take("Say their names.", by=DESK, who="A lawyer", source=gone)
    db.session.commit()
    with pytest.raises(ValueError, match="cites it"):
        merging.remove(gone, by=DESK)
    merging.merge(gone, stays, "The same.", by=DESK)
    db.session.commit()
    assert quote.source is stays


def test_who_may(officer: Browser, member: Browser, translator: Browser) -> None:
    """The room is not a translator's; a member reads."""
    for url in ("/kits/quotes", "/kits/quotes/new", "/kits/quotes/1"):
        translator.get(url, status=404)
    member.get("/kits/quotes/new", status=403)
    member.post("/kits/quotes/new", _sent(), status=403)
    officer.get("/kits/quotes/4711", status=404)
    officer.post("/kits/quotes/4711/remove", status=404)
    assert officer.client.delete("/kits/quotes/new").status_code == 405
