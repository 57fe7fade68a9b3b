"""When what a fact tells of ended: never before it began, and said wherever its date is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange, exchange_table, exporting
from crm.cases.dated import ends_too_early, last_report
from crm.cases.details import NOTHING
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.overview import overview
from crm.cases.spans import custody, spans_of
from crm.db import db
from crm.exchange import Report
from crm.i18n import LANGUAGES
from crm.partial_dates import format_end
from crm.pdf.words import Words
from crm.timeline import STROKE, draw
from tests import factories
from tests.page import Browser


def _furlough(**fields: object) -> Fact:
    return factories.fact(factories.case(), "furlough", "Went home.", **fields)


def _url(fact: Fact, view: str = "details") -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/{view}"


def _sent(browser: Browser, fact: Fact, view: str = "details") -> dict[str, str]:
    return browser.get(_url(fact, view)).fields(f'form[action="{_url(fact, view)}"]')


@pytest.mark.parametrize(
    ("since", "qualifier", "until", "is_wrong"),
    [
        ("2019-08-11", "", "2019-08", False),
        ("2019-08-11", "", "2019-07", True),
        ("2019-08", "", "2019-08-01", False),
        ("2019", "", "2018-12-31", True),
        ("2019", "before", "2018", False),
        ("2019", "after", "2019", True),
        (None, "", "1990", False),
        ("2019", "", None, False),
    ],
)
def test_the_last_day_of_an_end_is_not_before_the_first_of_its_beginning(
    since: str | None, qualifier: str, until: str | None, is_wrong: bool
) -> None:
    assert ends_too_early(since, qualifier, until) is is_wrong


def test_an_end_on_the_page(officer: Browser) -> None:
    fact = _furlough()
    officer.post(_url(fact), _sent(officer, fact) | {"ended_on": "2019-09"})
    db.session.expire_all()
    assert (fact.ended_on, fact.revision) == ("2019-09", 2)
    page = officer.get(f"/cases/{fact.case_id}")
    assert "11 August 2019 – September 2019" in page.text
    assert "Last reported: 11 August 2019 – September 2019" in page.text
    assert "Ended" in officer.get(_url(fact, "revisions")).text
    officer.post("/preferences", {"language": "fa"})
    assert " تا سپتامبر ۲۰۱۹" in officer.get(f"/cases/{fact.case_id}").text
    officer.post(f"{_url(fact, 'revisions')}/1/restore")
    db.session.expire_all()
    assert fact.ended_on is None


@pytest.mark.parametrize(("typed", "said"), [("2019-07", "before it began"), ("soon", "Write a")])
def test_an_end_that_cannot_be(officer: Browser, typed: str, said: str) -> None:
    fact = _furlough()
    page = officer.post(_url(fact), _sent(officer, fact) | {"ended_on": typed}, status=422)
    assert said in page.text
    assert page.one('[name="ended_on"]').get("value") == typed
    db.session.expire_all()
    assert (fact.ended_on, fact.revision) == (None, 1)


def test_a_beginning_is_not_moved_behind_its_end(officer: Browser) -> None:
    fact = _furlough(ended_on="2019-09")
    sent = _sent(officer, fact, "edit") | {"happened_on": "2020", "why": "Another report."}
    page = officer.post(_url(fact, "edit"), sent, status=422)
    assert "It ended before: September 2019" in page.text
    with pytest.raises(ValueError, match="2020"):
        fact.change(by=DESK, happened_on="2020")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_say_it_and_are_held_to_it(database: Flask, form: str) -> None:
    fact = _furlough(ended_on="2019-09")
    told = exporting.document(with_protected=True)
    assert told["people"][0]["facts"][0]["ended"] == "2019-09"
    read = exchange_table.parse(exchange_table.write(told, form), form, "cases", Report())
    assert read["people"][0]["facts"][0]["ended"] == "2019-09"
    assert not exchange.load(read, by=DESK).updated
    row = told["people"][0]["facts"][0]
    for wrong in ({"ended": "2019-07"}, {"ended": "soon"}, {"date": "2020", "ended": "2019"}):
        told["people"][0]["facts"] = [row | wrong]
        assert len(exchange.load(told, by=DESK).refusals) == 1
    # The file gives the date alone, and the desk has the end.
    told["people"][0]["facts"] = [{k: v for k, v in row.items() if k != "ended"} | {"date": "2020"}]
    [(_kind, refused)] = exchange.load(told, by=DESK).refusals
    assert "before it began" in str(refused)
    told["people"][0]["facts"] = [row | {"ended": None}]
    exchange.load(told, by=DESK)
    assert fact.ended_on is None


def _case(*facts: tuple[str, str, str | None]) -> Case:
    made = factories.case()
    for kind, on, ended in facts:
        factories.fact(made, kind, f"{kind} {on}", happened_on=on, ended_on=ended)
    return made


def _told(case: Case) -> list[tuple[str, str, str]]:
    return [(each.state, str(each.since), str(each.until)) for each in spans_of(case.facts)]


def test_after_a_furlough_somebody_is_in_custody_again(database: Flask, member: Browser) -> None:
    case = _case(
        ("arrest", "2019-01-01", None),
        ("furlough", "2019-06-01", "2019-06-20"),
        ("release", "2020-01-01", None),
    )
    assert _told(case) == [
        ("custody", "2019-01-01", "2019-06-01"),
        ("out", "2019-06-01", "2019-06-20"),
        ("custody", "2019-06-20", "2020-01-01"),
        ("free", "2020-01-01", "2020-01-01"),
    ]
    page = member.get("/cases/overview")
    assert "(end of furlough)" in page.text
    assert "until 20 June 2019" in page.text


def test_unless_a_release_follows_at_once(database: Flask) -> None:
    case = _case(
        ("arrest", "2019-01-01", None),
        ("furlough", "2019-06-01", "2019-06"),
        ("release", "2019-06-15", None),
    )
    assert [state for state, *_ in _told(case)] == ["custody", "out", "free"]


def test_nothing_is_known_after_another_end(database: Flask) -> None:
    case = _case(("arrest", "2019-01-01", "2019-03"), ("last_report", "2022", None))
    [span] = custody(case.facts)
    assert (span.known_until, span.until) == (date(2019, 3, 1), date(2019, 3, 31))


def test_an_end_may_be_the_last_report(database: Flask) -> None:
    case = _case(("hunger_strike", "2019-01-01", "2019-09"), ("health", "2019-03-01", None))
    last = last_report(case.facts)
    assert last and last.kind == "hunger_strike"


@pytest.mark.parametrize("tag", ["en", "fa"])
def test_pictures_draw_what_lasted(database: Flask, tag: str) -> None:
    case = _case(("hunger_strike", "2019-01-01", "2019-09"), ("arrest", "2018-03-01", None))
    picture = draw(case.facts, None, LANGUAGES[tag])
    assert picture
    lasted = [mark for mark in picture.marks if mark.lasted]
    assert [mark.look for mark in lasted] == ["unsure"] and lasted[0].width > STROKE
    [long] = [mark for mark in picture.marks if mark.look == "long"]
    assert long.width > lasted[0].width
    chart = overview([(case, case.timeline)], LANGUAGES[tag])
    assert chart
    [mark] = [mark for mark in chart.rows[0].marks if mark.shape == "hunger_strike"]
    assert mark.until is not None and (mark.until < mark.x) is (tag == "fa")


def test_kits_say_it(database: Flask) -> None:
    from crm.i18n import kit_label

    persian, english, chinese = (Words(tag, kit_label) for tag in ("fa", "en", "zh-Hans"))
    assert english.rail_date("2019-08-11", "", "2019-09") == "11 August 2019 – September 2019"
    assert english.rail_date("2019-08-11", "about", "2020") == "about 11 August 2019 – 2020"
    assert english.rail_date(None, "", "2020") == "until 2020"
    assert persian.rail_date("2019-08-11", "", "2019-09-20") == "۲۰ مرداد ۱۳۹۸ تا ۲۹ شهریور ۱۳۹۸"
    assert persian.other_date("2019-08-11", "2019-09-20") == "۱۱ اوت ۲۰۱۹ تا ۲۰ سپتامبر ۲۰۱۹"
    assert chinese.rail_date("2019", "", "2020") == "2019年至2020年"
    assert english.last_date({"date": "2019", "ended": "2020"}) == "2019 – 2020"
    assert english.last_date({"date": "2019"}) == "2019"


def test_nothing_else_changes(database: Flask) -> None:
    fact = _furlough()
    assert not fact.change(by=DESK, details=NOTHING, ended_on=None)


def test_a_month_at_the_end_is_no_span_within_the_span(officer: Browser) -> None:
    """In Persian a Gregorian month covers parts of two, and would be said with a dash again."""
    assert format_end("2023-10", "fa") == "اکتبر ۲۰۲۳"
    assert format_end("2023-10-05", "fa") == "۱۳ مهر ۱۴۰۲ (۵ اکتبر ۲۰۲۳)"
    assert format_end("1402-07", "fa").startswith("مهر ۱۴۰۲")
    assert format_end("2023-10", "en") == "October 2023"
    assert format_end(None, "fa") == ""
