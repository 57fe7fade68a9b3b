"""/cases/ID/facts/ID/details: court, charges, sentence and the rest, in place."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases import exchange, exchange_table, exporting, schema
from crm.cases.details import (
    NOTHING,
    ChargeRow,
    Details,
    PartRow,
    amount_of,
    as_data,
    details_of,
    from_data,
)
from crm.cases.exchange_details import read_details
from crm.cases.facts import Fact
from crm.db import db
from crm.exchange import Report
from crm.refusals import RowError
from tests import cast, factories
from tests.page import Browser

ALL = Details(
    "First case",
    {"court": "revolutionary", "branch": "Branch 4", "judge": "A judge", "place": "mashhad"},
    [ChargeRow("Signing a letter", "propaganda", "Article 500")],
    [
        PartRow("imprisonment", "15", "years"),
        PartRow("imprisonment", "10", "years", is_enforceable=True),
        PartRow("internal_exile", "2", "years", place="tabas", note="after prison"),
        PartRow("flogging", "74", "lashes"),
    ],
)


def _fact(**fields: object) -> Fact:
    return factories.fact(factories.case(), **{"kind": "sentence", **fields})


def _url(fact: Fact) -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/details"


def _fields(browser: Browser, fact: Fact) -> dict[str, str]:
    return browser.get(_url(fact)).fields(f'form[action="{_url(fact)}"]')


def test_saves_all_of_it_as_a_revision(officer: Browser) -> None:
    fact = _fact()
    sent = _fields(officer, fact) | {
        "proceeding": "First case",
        "court": "Revolutionary court",
        "judge": "A judge",
        "charges-0-activity": "Signing a letter",
        "charges-0-charge": "تبلیغ علیه نظام",
        "sentence-0-kind": "imprisonment",
        "sentence-0-amount": "۷٫۵",
        "sentence-0-unit": "years",
        "why": "The verdict was published.",
    }
    officer.post(_url(fact), sent)
    db.session.expire_all()
    held = details_of(fact)
    assert held.proceeding == "First case"
    assert held.fields == {"court": "revolutionary", "judge": "A judge"}
    assert held.sentence == [PartRow("imprisonment", "7.5", "years")]
    assert held.charges[0].activity == "Signing a letter"
    assert (fact.revision, fact.revisions[0].why) == (2, "The verdict was published.")
    page = officer.get(f"/cases/{fact.case_id}")
    assert "7.5 years" in page.text
    assert len(page.select("#proceedings-title")) == 1
    officer.post(_url(fact), _fields(officer, fact))
    db.session.expire_all()
    assert fact.revision == 2


@pytest.mark.parametrize(
    ("kind", "unit", "is_fitting"),
    [("travel_ban", "lashes", False), ("fine", "years", False), ("flogging", "lashes", True),
     ("other", "lashes", True)],
)  # fmt: skip
def test_a_part_is_measured_in_its_own_unit(
    officer: Browser, kind: str, unit: str, is_fitting: bool
) -> None:
    fact = _fact()
    part = {"kind": kind, "amount": 2, "unit": unit}
    sent = {f"sentence-0-{name}": value for name, value in part.items()}
    status = 303 if is_fitting else 422
    page = officer.post(_url(fact), _fields(officer, fact) | sent, status=status)
    assert bool(page.select('[name="sentence-0-unit"][aria-invalid]')) != is_fitting
    if is_fitting:
        assert read_details({"sentence": [part]}, [])
    else:
        with pytest.raises(RowError, match="is not measured in"):
            read_details({"sentence": [part]}, [])


def test_in_place(officer: Browser) -> None:
    fact = _fact()
    part = officer.get(_url(fact), fragment=True)
    sent = part.fields(f'#facts form[action="{_url(fact)}"]') | {"judge": "A judge"}
    part = officer.post(_url(fact), sent, fragment=True, status=200)
    assert not part.select(f'form[action="{_url(fact)}"]')
    assert "A judge" in part.one("#facts").text_content()


def test_reads_in_persian_and_costs_no_more(member: Browser) -> None:
    case = factories.case()
    for number in range(12):
        factories.fact(case, kind="sentence", happened_on=f"20{10 + number}").change(
            by=DESK, details=ALL
        )
    db.session.commit()
    # The fixture counts the statements of every page.
    assert "internal exile 2 years, Tabas, after prison" in member.get(f"/cases/{case.id}").text
    member.post("/preferences", {"language": "fa"})
    page = member.get(f"/cases/{case.id}")
    assert "دادگاه انقلاب" in page.text
    assert "۷۴ ضربه" in page.text


CARE = Details(
    None,
    {
        "whereabouts": "incommunicado",
        "medical_care": "denied",
        "bail_amount": "500000000",
        "bail_currency": "tomans",
    },
    [],
    [],
)


def test_whereabouts_care_and_bail(officer: Browser) -> None:
    fact = _fact(kind="bail")
    page = officer.get(_url(fact))
    assert page.one('[name="bail_amount"]').getparent() is not None
    hidden = {each.get("name") for each in page.select("details.more [name]")}
    assert {"whereabouts", "medical_care", "ended_on", "actor"} <= hidden
    assert not {"bail_amount", "bail_currency", "release_kind"} & hidden
    sent = _fields(officer, fact) | dict(CARE.fields) | {"bail_amount": "۵۰۰٬۰۰۰٬۰۰۰"}
    # Who writes of somebody's health says if it is sensitive.
    asked = officer.post(_url(fact), sent, status=422).fields(f'form[action="{_url(fact)}"]')
    assert (asked["sensitivity"], asked["medical_care"]) == ("health", "denied")
    officer.post(_url(fact), asked)
    db.session.expire_all()
    assert fact.sensitivity == "health"
    officer.post(_url(fact), _fields(officer, fact) | {"lawyer": "A lawyer"})
    officer.post(_url(fact), _fields(officer, fact) | {"lawyer": ""})
    db.session.expire_all()
    assert details_of(fact) == CARE
    page = officer.get(f"/cases/{fact.case_id}")
    for said in ("500,000,000 tomans", "held incommunicado", "denied"):
        assert said in page.text
    # What is filled is never folded away.
    assert officer.get(_url(fact)).one("details.more").get("open") is not None
    officer.post("/preferences", {"language": "fa"})
    assert "۵۰۰٬۰۰۰٬۰۰۰ تومان" in officer.get(f"/cases/{fact.case_id}").text
    fact.change(
        by=DESK, details=Details(None, {"bail_amount": "2.5", "bail_currency": "EUR"}, [], [])
    )
    db.session.commit()
    assert "۲٫۵ یورو" in officer.get(f"/cases/{fact.case_id}").text


@pytest.mark.parametrize("sent", [{"bail_amount": "5"}, {"bail_currency": "USD"},
                                  {"bail_amount": "much", "bail_currency": "USD"}])  # fmt: skip
def test_a_bail_needs_its_amount_and_its_currency(officer: Browser, sent: dict[str, str]) -> None:
    fact = _fact(kind="bail")
    page = officer.post(_url(fact), _fields(officer, fact) | sent, status=422)
    assert page.select("#bail_amount-error, .error")
    assert details_of(fact) == NOTHING


def test_files_carry_care_and_bail(database: Flask) -> None:
    fact = _fact()
    fact.change(by=DESK, details=CARE)
    db.session.commit()
    told = exporting.document(with_protected=True)
    row = told["people"][0]["facts"][0]
    assert row["details"] == dict(CARE.fields)
    documented = schema.json_schema()["$defs"]
    assert CARE.fields.keys() <= documented["details"]["properties"].keys()
    assert "ended" in documented["fact"]["properties"]
    for form in ("csv", "xlsx"):
        again = exchange_table.parse(exchange_table.write(told, form), form, "t", Report())
        assert again["people"][0]["facts"][0]["details"] == row["details"]
    for wrong in (
        {"bail_amount": "5"},
        {"bail_amount": "much", "bail_currency": "USD"},
        {"bail_amount": "5", "bail_currency": "IRR"},
        {"whereabouts": "nowhere"},
    ):
        told["people"][0]["facts"] = [row | {"details": wrong}]
        assert len(exchange.load(told, by=DESK).refusals) == 1, wrong
    told["people"][0]["facts"] = [row | {"details": {"bail_amount": None}}]
    exchange.load(told, by=DESK)
    assert set(details_of(fact).fields) == {"whereabouts", "medical_care"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("sentence-0-amount", "many"), ("sentence-0-note", "a note without a kind"),
     ("judge", "J" * 201)],
)  # fmt: skip
def test_keeps_what_was_typed(officer: Browser, name: str, value: str) -> None:
    fact = _fact()
    page = officer.post(_url(fact), _fields(officer, fact) | {name: value}, status=422)
    assert page.one(f'[name="{name}"]').get("value") == value
    db.session.expire_all()
    assert details_of(fact) == NOTHING


def test_two_people_at_once(officer: Browser) -> None:
    fact = _fact()
    sent = _fields(officer, fact) | {"judge": "A judge"}
    fact.change(by=DESK, body="Other words.")
    db.session.commit()
    page = officer.post(_url(fact), sent, status=422)
    assert "Somebody changed this fact" in page.text
    assert page.one('[name="judge"]').get("value") == "A judge"


def test_nobody_who_is_protected_is_named(officer: Browser, member: Browser) -> None:
    fact = _fact()
    other = factories.case("Shirin Somebody")
    fact.change(by=DESK, details=Details("Case", {"actor_name": "Shirin Somebody"}, [], []))
    db.session.commit()
    assert "Shirin" in member.get(f"/cases/{fact.case_id}").text
    other.protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Shirin" not in member.get(f"/cases/{fact.case_id}").text
    assert "Shirin" in officer.get(f"/cases/{fact.case_id}").text
    sent = _fields(officer, fact) | {"actor_name": "", "lawyer": "Shirin Somebody"}
    page = officer.post(_url(fact), sent, status=422)
    assert "names somebody who is protected" in page.text
    # Of the person themselves everything may be said.
    own = factories.fact(other, kind="sentence")
    officer.post(_url(own), _fields(officer, own) | {"lawyer": "Shirin Somebody"})
    assert details_of(own).fields == {"lawyer": "Shirin Somebody"}


def test_members_see_no_proceeding_of_facts_that_are_not_theirs(member: Browser) -> None:
    fact = _fact(may_publish=False)
    fact.change(by=DESK, details=ALL)
    db.session.commit()
    assert "First case" not in member.get(f"/cases/{fact.case_id}").text


def test_strangers(translator: Browser, officer: Browser) -> None:
    fact, other = _fact(), factories.case("Another Person")
    translator.get(_url(fact), status=404)
    officer.get(f"/cases/{other.id}/facts/{fact.id}/details", status=404)
    officer.get(f"/cases/{other.id}/proceedings/4", status=404)


def test_readers(member: Browser) -> None:
    fact = _fact()
    member.get(_url(fact), status=403)
    member.post(_url(fact), {}, status=403)


def test_wrong_method(officer: Browser) -> None:
    assert officer.client.put(_url(_fact())).status_code == 405


def test_is_audited(officer: Browser) -> None:
    fact = _fact()
    officer.post(_url(fact), _fields(officer, fact) | {"judge": "A judge", "proceeding": "One"})
    entry = db.session.scalars(select(Entry).where(Entry.action == "fact.changed")).one()
    assert (entry.actor_id, entry.detail["fields"]) == (cast.person("officer").id, ["details"])
    assert "A judge" not in str(entry.detail)
    assert db.session.scalars(select(Entry).where(Entry.action == "proceeding.opened")).one()


def test_plain_data_and_back() -> None:
    assert from_data(as_data(ALL)) == ALL
    assert as_data(NOTHING) == {}


@pytest.mark.parametrize(
    ("typed", "amount"), [("2.50", "2.5"), ("۷۴", "74"), ("1,000,000", "1000000"), ("7,5", "7.5")]
)
def test_amounts(typed: str, amount: str) -> None:
    assert amount_of(typed) == amount


@pytest.mark.parametrize("typed", ["0", "-2", "1e3", "2.555", "years", "9" * 13])
def test_no_amounts(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        amount_of(typed)
