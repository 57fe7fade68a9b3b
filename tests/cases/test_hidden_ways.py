"""Ways round a protection: cursors, filters, exports, stale forms. Each was open once."""

from __future__ import annotations

import json

import pytest

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.cases.portraits import Portrait
from crm.db import db
from crm.kits.commands import _described
from crm.statements.models import Statement
from tests import factories
from tests.page import Browser

NAME = "Zohreh Hiddenova"


@pytest.fixture
def hidden(database: object) -> Case:
    """Somebody protected."""
    case = factories.case(NAME, original_name="زهره هیدنوا")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    return case


def test_a_cursor_does_not_tell_that_somebody_is_there(member: Browser, hidden: Case) -> None:
    for name in ("Anna Example", "Mina Example"):
        factories.case(name)
    known = member.get(f"/cases?after={hidden.id}", fragment=True).text
    assert known == member.get("/cases?after=9999", fragment=True).text


def test_a_cursor_does_not_tell_that_a_source_is_there(member: Browser, hidden: Case) -> None:
    for name in "az":
        factories.fact(factories.case(f"{name} Example"), sources=[factories.source(name, name)])
    theirs = factories.source("m", "m")
    factories.fact(hidden, sources=[theirs])
    known = member.get(f"/cases/sources?after={theirs.id}", fragment=True).text
    assert known == member.get("/cases/sources?after=9999", fragment=True).text


def test_a_filter_offers_no_title_that_names_them(member: Browser, hidden: Case) -> None:
    Statement.issue("letter-of-zohreh", f"Letter of {NAME}", "Words.", by=DESK)
    db.session.commit()
    for url in ("/cases", "/cases/overview"):
        source = member.get(url).source
        assert "Hiddenova" not in source and "letter-of-zohreh" not in source


def test_the_list_is_exported_without_what_names_them(officer: Browser, hidden: Case) -> None:
    factories.fact(factories.case(), "health", f"Ill, {NAME} said.")
    rows = officer.post("/cases.csv", status=200).response.get_data(as_text=True).splitlines()
    assert len(rows) == 2 and "health" not in rows[1] and rows[1].endswith(",0")


def test_a_kit_named_after_them_has_no_short_name(hidden: Case) -> None:
    kit = factories.kit(factories.case(), slug="zohreh-hiddenova-kit")
    kit.title.rewrite(f"Kit on {NAME}", by=DESK)
    db.session.commit()
    assert "iddenova" not in json.dumps(_described(kit))


def test_a_portrait_waits_for_its_permission(officer: Browser) -> None:
    portrait = _portrait(permitted_on="2190")
    assert not portrait.is_printable
    url = f"/cases/{portrait.case_id}/portraits/{portrait.id}"
    sent = {"description": "A woman.", "credit": "A", "permitted_by": "B", "permitted_on": "2190"}
    page = officer.post(url, {**sent, "seen": str(portrait.version)}, status=422)
    assert "This is still to come" in page.text
    assert "Say both" not in page.text


def test_a_stale_form_gives_no_permission_back(officer: Browser) -> None:
    portrait = _portrait(permitted_on="2019")
    url, seen = f"/cases/{portrait.case_id}/portraits/{portrait.id}", str(portrait.version)
    held = {"description": "A woman.", "permitted_by": "Family", "permitted_on": "2019"}
    officer.post(url, {**held, "permitted_by": "", "permitted_on": "", "seen": seen})
    officer.post(url, {**held, "credit": "B", "seen": seen}, status=409)
    db.session.expire_all()
    assert not portrait.is_printable


def _portrait(**fields: str) -> Portrait:
    made = Portrait(
        case=factories.case(),
        key="k",
        whole_key="w",
        earlier_keys=[],
        credit="A photographer",
        permitted_by="Family",
        description="A woman.",
        **fields,
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_a_surname_that_nobody_else_has_means_its_owner(officer: Browser, member: Browser) -> None:
    other = factories.case("Javad Nourizad", original_name="جواد نوری‌زاد")
    named = factories.fact(
        factories.case("One Example"), body="Bayatzadeh's letter was read out in court."
    )
    persian = factories.fact(
        factories.case("Two Example"), body="نامهٔ بیات‌زاده در دادگاه خوانده شد."
    )
    shared = factories.fact(factories.case("Three Example"), body="Nourizad wrote to the court.")
    case = factories.case("Mina Bayatzadeh Nourizad", original_name="مینا بیات‌زاده")
    case.rename(by=DESK, aliases=["Mina Bayatzadeh"])
    db.session.commit()
    url = f"/cases/{case.id}/protect"
    sent = officer.get(url).fields("main form")
    assert sent["words"] == "بیات‌زاده, Bayatzadeh" and other
    officer.post(url, {**sent, "reason": "Not reached."})
    db.session.expire_all()
    assert [each.text.is_protected for each in (named, persian, shared)] == [True, True, False]
    assert "letter was read" not in member.get(f"/cases/{named.case_id}").text
    later = factories.fact(factories.case("Four Example"), body="بیاتزاده آزاد نشد.")
    assert later.text.is_protected
    sent = officer.get(url).fields("main form")
    officer.post(url, {**sent, "words": "Bayatzadeh"})
    db.session.expire_all()
    assert [each.text.is_protected for each in (named, persian)] == [True, False]


def test_a_word_of_two_letters_would_hide_everything(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/protect"
    page = officer.post(url, {"reason": "Not reached.", "words": "Al"}, status=422)
    assert "three letters at least" in page.text and not case.is_protected


def test_a_former_name_stays_hidden(member: Browser, hidden: Case) -> None:
    hidden.rename(by=DESK, aliases=["Nightingale Rosewood"])
    named = factories.fact(factories.case(), body="Arrested with Nightingale Rosewood.")
    hidden.rename(by=DESK, name="Zohreh Otherova", aliases=[])
    db.session.commit()
    assert named.text.is_protected
    assert "Rosewood" not in member.get(f"/cases/{named.case_id}").text
