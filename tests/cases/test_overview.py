"""GET /cases/overview, and the spans of custody that it draws."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases.dated import last_report
from crm.cases.models import Case
from crm.cases.overview import LABELS, WIDTH, overview
from crm.cases.spans import Span, custody, spans_of
from crm.db import db
from crm.i18n import LANGUAGES
from crm.partial_dates import partial_date_bounds
from tests import factories
from tests.page import Browser


def _case(database: Flask, *facts: tuple[str, str | None]) -> Case:
    made = factories.case()
    for kind, on in facts:
        factories.fact(made, kind, f"{kind} {on}", happened_on=on)
    return made


def _told(spans: list[Span]) -> list[tuple[Any, ...]]:
    return [
        (str(each.since), str(each.known_until), str(each.until), bool(each.ended))
        for each in spans
    ]


def test_from_arrest_to_release(database: Flask) -> None:
    case = _case(database, ("arrest", "2019-08-11"), ("sentence", "2020"), ("release", "2021-03"))
    [span] = custody(case.facts)
    assert (span.since, span.surely_since) == (date(2019, 8, 11), date(2019, 8, 11))
    assert (span.known_until, span.until) == (date(2021, 3, 1), date(2021, 3, 31))
    assert span.ended and span.ended.kind == "release"


def test_without_an_end_it_reaches_to_the_last_report_and_no_further(database: Flask) -> None:
    case = _case(database, ("arrest", "2019-08"), ("prison", "2020-01-05"), ("last_report", "2022"))
    assert _told(custody(case.facts)) == [("2019-08-01", "2020-01-05", "2022-01-01", False)]
    undated = _case_of("Undated", ("arrest", "2019-08-11"), ("last_report", None))
    assert _told(custody(undated.facts)) == [("2019-08-11", "2019-08-11", "2019-08-11", False)]


def _case_of(name: str, *facts: tuple[str, str | None]) -> Case:
    made = factories.case(f"{name} Other")
    for kind, on in facts:
        factories.fact(made, kind, f"{kind} {on}", happened_on=on)
    return made


def test_arrested_again_without_a_release_between(database: Flask) -> None:
    case = _case(database, ("arrest", "2018"), ("sentence", "2019-04"), ("rearrest", "2020-05-05"))
    assert _told(custody(case.facts)) == [
        ("2018-01-01", "2018-12-31", "2018-12-31", False),
        ("2020-05-05", "2020-05-05", "2020-05-05", False),
    ]


def test_a_release_alone_or_a_sentence_is_no_custody(database: Flask) -> None:
    case = _case(database, ("sentence", "2019"), ("release", "2020"), ("bail", None))
    assert custody(case.facts) == []
    assert custody(_case_of("Nobody").facts) == []


def test_the_real_spans(real: dict[str, Case]) -> None:
    by_name = {case.name: custody(case.facts) for case in real.values()}
    lasts = {case.name: last_report(case.facts) for case in real.values()}
    assert _told(custody(real["mohammad-nourizad"].facts)) == [
        ("2019-07-01", "2019-07-31", "2019-07-31", False),
        ("2019-08-11", "2021-07-08", "2021-07-08", True),
        ("2022-01-23", "2022-01-23", "2024-12-28", False),
    ]
    # He died, and nobody reported him in prison.
    assert custody(real["mohammad-maleki"].facts) == []
    for name, spans in by_name.items():
        for earlier, later in pairwise(spans):
            assert earlier.since <= later.since, name
        for span in spans:
            assert span.since <= span.surely_since <= span.until, name
            assert span.known_until <= span.until, name
            last = lasts[name]
            if not span.ended and last and last.happened_on:
                assert str(span.until)[: len(last.happened_on)] <= last.happened_on or (
                    span.until == span.known_until
                ), name
    assert sum(len(spans) for spans in by_name.values()) == 24


def test_drawn_in_either_direction(real: dict[str, Case]) -> None:
    cases = sorted(real.values(), key=lambda case: case.name)
    people = [(case, case.timeline) for case in cases]
    english, persian = (overview(people, LANGUAGES[tag]) for tag in ("en", "fa"))
    assert english and persian
    assert english.years[0][1] == "2018" and persian.years[0][1].startswith("۱۳")
    assert english.years[0][0] < english.years[-1][0]
    assert persian.years[0][0] > persian.years[-1][0]
    assert persian.rows[0].name == cases[0].original_name
    for picture, low, high in ((english, LABELS, WIDTH), (persian, 0, WIDTH - LABELS)):
        for row in picture.rows:
            for bar in row.bars:
                assert low <= bar.x and bar.x + bar.width <= high and bar.width >= 3
            for mark in row.marks:
                assert low <= mark.x <= high
    assert overview([], LANGUAGES["en"]) is None


def test_shows_chart_and_table(member: Browser, real: dict[str, Case]) -> None:
    page = member.get("/cases/overview")
    open_cases = [case for case in real.values() if not case.is_protected]
    assert len(page.select("svg.picture-wide a")) == len(open_cases)
    assert len(page.select("#overview tbody tr")) == len(open_cases)
    assert "no end recorded" in page.text
    assert page.select('svg rect[fill="url(#open-end)"]')
    hidden = [case for case in real.values() if case.is_protected]
    assert hidden and not any(case.name in page.text for case in hidden)


def test_answers_a_fragment_and_filters(member: Browser, real: dict[str, Case]) -> None:
    factories.statement("one", real["mohammad-nourizad"])
    page = member.get("/cases/overview?statement=one", fragment=True)
    assert not page.select("main")
    assert len(page.select("#overview tbody tr")) == 1
    died = member.get("/cases/overview?kind=death")
    assert len(died.select("#overview tbody tr")) == 1
    assert "Nothing to draw." in member.get("/cases/overview?kind=nothing").text


def test_protected_people_for_those_who_may(officer: Browser, member: Browser) -> None:
    case = factories.case("Hidden Person")
    factories.fact(case)
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Hidden Person" in officer.get("/cases/overview").text
    assert "Hidden Person" not in member.get("/cases/overview").text


def test_strangers_find_nothing(translator: Browser, nobody: Browser) -> None:
    translator.get("/cases/overview", status=404)
    nobody.get("/cases/overview", status=303)


@pytest.mark.parametrize("count", [1, 30])
def test_costs_the_same(member: Browser, count: int) -> None:
    for number in range(count):
        factories.fact(factories.case(f"Person {number}"))
    assert len(member.get("/cases/overview").statements) <= 6


def test_wrong_method(officer: Browser) -> None:
    officer.post("/cases/overview", status=405)


def test_furlough_bail_and_freedom_until_the_next_arrest_or_the_last_report(
    member: Browser, database: Flask
) -> None:
    case = _case(
        database,
        *(("arrest", "2018-01-01"), ("furlough", "2018-06-01"), ("prison", "2018-07-01")),
        *(("bail", "2019-01-01"), ("release", "2019-03-01"), ("rearrest", "2020-01-01")),
        *(("release", "2021-01-01"), ("un_statement", "2022-02-02"), ("last_report", "2022")),
    )
    told = [(each.state, str(each.since), str(each.until)) for each in spans_of(case.facts)]
    assert told == [
        ("custody", "2018-01-01", "2018-06-01"),
        ("out", "2018-06-01", "2018-07-01"),
        ("custody", "2018-07-01", "2019-01-01"),
        ("out", "2019-01-01", "2019-03-01"),
        ("free", "2019-03-01", "2020-01-01"),
        ("custody", "2020-01-01", "2021-01-01"),
        ("free", "2021-01-01", str(spans_of(case.facts)[-1].until)),
    ]
    assert spans_of(case.facts)[-1].until <= partial_date_bounds("2022")[1]
    drawn = overview([(case, case.timeline)], LANGUAGES["en"])
    assert drawn and {each.state for each in drawn.rows[0].bars} == {"custody", "out", "free"}
    words = member.get("/cases/overview").one("#overview tbody tr").text_content()
    assert "from 1 January 2019 until 1 March 2019: release" in words


def test_a_death_ends_freedom_too(database: Flask) -> None:
    case = _case(database, ("release", "2019-03-01"), ("death", "2020-01-01"))
    [span] = spans_of(case.facts)
    assert (span.state, str(span.until)) == ("free", "2020-01-01")


@pytest.mark.parametrize("tag", ["en", "fa"])
def test_an_end_that_nobody_recorded_is_hatched(database: Flask, tag: str) -> None:
    case = _case(database, ("arrest", "2019-01-01"), ("prison", "2022-05-05"))
    drawn = overview([(case, case.timeline)], LANGUAGES[tag])
    assert drawn
    looks = {each.look: each.x for each in drawn.rows[0].bars}
    assert looks.keys() == {"sure", "open"}
    assert (looks["sure"] < looks["open"]) == (tag == "en")
