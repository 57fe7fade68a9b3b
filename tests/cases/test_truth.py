"""Dates, confidence, revisions and reports that differ, as the verbs make them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat

from crm.audit.models import DESK, Entry
from crm.cases import (
    conflicts,
    consent,
    exchange,
    exchange_table,
    exporting,
    restoring,
    truth_rows,
)
from crm.cases.conflicts import OtherReport
from crm.cases.dates import read
from crm.cases.models import Case
from crm.cases.revisions import words_changed
from crm.db import db, now
from crm.exchange import Report
from crm.lengths import MOST_KEPT, MOST_TYPED, format_length, parse_length
from crm.partial_dates import jalali_day
from tests import factories


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1398-05-20", "2019-08-11"), ("۱۳۹۸/۵/۲۰", "2019-08-11"), ("1399-12-30", "2021-03-20"),
     ("2019/8/11", "2019-08-11"), ("٢٠١٩-٠٧", "2019-07"), ("1953", "1953"),
     ("1398-05", "1398-05"), ("۱۳۹۸/۵", "1398-05"), ("۱۳۹۸", "1398"), ("11 Aug 2019", "2019-08-11"),
     ("August 11, 2019", "2019-08-11"), ("۲۰ مرداد ۱۳۹۸", "2019-08-11"), ("Sept. 2019", "2019-09"),
     ("مرداد ماه ۱۳۹۸", "1398-05"), ("20 Mordad 1398", "2019-08-11"), ("۱۱ اوت ۲۰۱۹", "2019-08-11"),
     ("23/08/2019", "2019-08-23")],
)  # fmt: skip
def test_reads_dates_of_both_calendars(typed: str, value: str) -> None:
    assert read(typed) == value


@pytest.mark.parametrize(
    "typed",
    ["1398-12-30", "1398-13-01", "2019-02-29", "soon", "139-8-1", "1398-13", "5/8/2019",
     "مرداد ۲۰۱۹", "30 Feb 2019", "about 2019"],
)  # fmt: skip
def test_refuses_days_that_there_are_not(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\d|soon|day|month"):
        read(typed)


def test_jalali_days_are_icus_own() -> None:
    name = MessageFormat("{v, date, y-M-d}", "en@calendar=persian")
    for number in range(0, 73_000, 37):
        day = date(1922, 4, 1) + timedelta(days=number)
        assert jalali_day(*map(int, name.format({"v": day}).split("-"))) == day


def test_lengths_in_the_words_of_a_language() -> None:
    assert parse_length("۷٫۵ years") == "7.5 years"
    assert format_length("7.5 years", "fa") == "۷٫۵ سال"
    assert format_length("27 months", "sv") == "27 månader"
    assert format_length("3 years 6 months", "fa") == "۳ سال و ۶ ماه"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("۷٫۵ سال", "7.5 years"), ("۷/۵ سال", "7.5 years"), ("هفت سال و نیم", "7.5 years"),
     ("۲۷ ماه", "27 months"), ("27 Months", "27 months"),
     ("3 years and 6 months", "3 years 6 months"),
     ("۳ سال و ۶ ماه", "3 years 6 months"), ("two weeks", "2 weeks"), ("دو هفته", "2 weeks"),
     ("1.0 year", "1 year"), ("7½ years", "7.5 years"), ("يك سال", "1 year"),
     ("دو سال و شش ماه و ده روز", "2 years 6 months 10 days"),
     ("2 years, 6 months and 10 days", "2 years 6 months 10 days"),
     ("۲ سال، ۶ ماه و ۱۰ روز", "2 years 6 months 10 days")],
)  # fmt: skip
def test_lengths_are_read_into_one_form(typed: str, stored: str) -> None:
    assert parse_length(typed) == stored == parse_length(stored)
    for tag in ("en", "fa"):
        assert parse_length(format_length(stored, tag)) == stored


_UNITS = st.lists(st.sampled_from(["year", "month", "week", "day"]), min_size=1, unique=True)


@given(units=_UNITS, numbers=st.lists(st.integers(1, 999), min_size=4, max_size=4))
def test_every_length_is_read_as_it_is_said(units: list[str], numbers: list[int]) -> None:
    """In English and in Persian, in digits of either, and it fits where it is kept."""
    units.sort(key=["year", "month", "week", "day"].index)
    parts = zip(numbers, units, strict=False)
    stored = " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts)
    assert parse_length(stored) == stored
    assert len(stored) <= MOST_KEPT
    for tag in ("en", "fa"):
        said = format_length(stored, tag)
        assert parse_length(said) == stored
        assert len(said) <= MOST_TYPED


@pytest.mark.parametrize(
    "typed",
    ["7.5 lashes", "seven", "0 years", "6 months 3 years", "1.5 years 2 months", "3",
     "1 year 2 years", "2 years 10 days 6 months", "2 years 1.5 months 3 days"],
)  # fmt: skip
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        parse_length(typed)


def test_a_preferred_date_is_swapped_and_comes_back(database: Flask) -> None:
    one, two = factories.source("one"), factories.source("two", "Another")
    fact = factories.fact(
        factories.case(), "sentence", sources=[one, two], happened_on="2019", qualifier="about"
    )
    fact.change(by=DESK, stage="first_instance")
    reports = [OtherReport("1398-05", source=two, stage="appeal"), OtherReport(value="7.5 years")]
    fact.change(by=DESK, alternatives=conflicts.alternatives(reports))
    (foreign,) = conflicts.alternatives([OtherReport("2018")])
    for which, reason in ((foreign, "Better."), (fact.alternatives[0], " ")):
        with pytest.raises(ValueError, match=r"only what|say why"):
            conflicts.prefer(fact, which, reason, by=DESK)
    conflicts.prefer(fact, fact.alternatives[0], "The court's own paper.", by=DESK)
    db.session.commit()
    assert (fact.happened_on, fact.qualifier, fact.stage) == ("1398-05", "", "appeal")
    assert fact.preferred_reason == "The court's own paper."
    assert [each.as_data() for each in fact.alternatives] == [
        {"date": "2019", "stage": "first_instance", "source_id": "one"},
        {"value": "7.5 years"},
    ]
    restoring.put_back(fact, fact.revisions[1], by=DESK)
    db.session.commit()
    assert (fact.happened_on, fact.qualifier, fact.stage) == ("2019", "about", "first_instance")
    assert [each.report for each in fact.alternatives] == reports
    assert fact.preferred_reason is None
    conflicts.prefer(fact, None, "Nearer to it.", by=DESK)
    conflicts.drop(fact, fact.alternatives[0], by=DESK)
    assert fact.preferred_reason == "Nearer to it."
    conflicts.drop(fact, fact.alternatives[0], by=DESK)
    assert (fact.preferred_reason, fact.alternatives) == (None, [])


def test_a_jalali_month_and_the_stage_of_a_report_round_trip(
    database: Flask, small: dict[str, Any]
) -> None:
    row = small["people"][0]["facts"][3]
    row |= {
        "date": "1398-05",
        "also_reported": [{"date": "1398", "stage": "appeal"}, {"value": "3 years 6 months"}],
        "preferred_reason": "The only month.",
    }
    small["sources"][0]["date"] = "1398-04"
    assert not exchange.load(small, by=DESK).refusals
    db.session.commit()
    told = exporting.document(with_protected=True)
    for form in ("csv", "xlsx"):
        content = exchange_table.write(told, form)
        read_back = exchange_table.parse(content, form, "cases", Report())
        fact = next(each for each in read_back["people"][0]["facts"] if each["text"] == row["text"])
        assert {key: fact[key] for key in ("date", "also_reported", "preferred_reason")} == {
            key: row[key] for key in ("date", "also_reported", "preferred_reason")
        }
        assert read_back["sources"][0]["date"] == "1398-04"
        assert not exchange.load(read_back, by=DESK).updated


def test_what_is_to_come_is_refused_by_its_line(
    database: Flask, small: dict[str, Any], tmp_path: Path
) -> None:
    small["people"][0]["facts"][3]["date"] = "2150-01"
    (tmp_path / "cases.csv").write_bytes(exchange_table.write(small, "csv"))
    report = exchange.load(exchange_table.read(tmp_path / "cases.csv", Report()), by=DESK)
    (refusal,) = (str(refused) for _kind, refused in report.refusals)
    assert re.search(r"line \d+", refusal)
    assert "is still to come" in refusal


def test_the_difference_is_told_word_by_word() -> None:
    runs = words_changed("Sentenced to five years.", "Sentenced to six years.")
    assert runs == [
        ("same", "Sentenced to "),
        ("old", "five "),
        ("new", "six "),
        ("same", "years."),
    ]


def test_confidence_comes_from_independent_publishers(database: Flask) -> None:
    radio, reprint = factories.source("radio"), factories.source("reprint", "Reprint Example")
    fact = factories.fact(factories.case(), sources=[radio])
    assert fact.confidence == "single source"
    fact.change(by=DESK, sources=[radio, reprint])
    assert fact.confidence == "corroborated"
    reprint.change(by=DESK, origin="Radio Example")
    assert (fact.confidence, fact.revision) == ("single source", 3)
    fact.change(by=DESK, sources=[])
    assert fact.confidence == "unsure"


def test_confidence_is_lowered_and_never_raised(database: Flask) -> None:
    sources = [factories.source(f"source-{n}", f"Publisher {n}") for n in range(2)]
    fact = factories.fact(factories.case(), sources=sources, confidence="single source")
    assert (fact.confidence, fact.lowered_reason) == ("single source", "as recorded")
    fact.change(by=DESK, lowered_to="unsure", lowered_reason="They quote each other.")
    fact.change(by=DESK, confidence="corroborated")
    assert (fact.confidence, fact.lowered_reason) == ("unsure", "They quote each other.")
    other = factories.fact(fact.case, confidence="corroborated")
    assert other.confidence == "single source"


def test_every_change_is_a_revision_and_comes_back(database: Flask) -> None:
    fact = factories.fact(factories.case(), body="Sentenced to five years.")
    fact.change(
        by=DESK, why="A better source.", body="Six years.", happened_on="2020", kind="trial"
    )
    db.session.commit()
    assert [each.number for each in fact.revisions] == [2, 1]
    assert (fact.revisions[0].why, fact.revisions[0].who_name) == ("A better source.", "Fifteenth")
    assert restoring.put_back(fact, fact.revisions[-1], by=DESK)
    db.session.commit()
    now_said = (fact.text.body, fact.kind, fact.happened_on, fact.revision)
    assert now_said == ("Sentenced to five years.", "arrest", "2019-08-11", 3)
    # The record names the fields; what they say stands in the revisions alone.
    details = str([entry.detail for entry in db.session.scalars(db.select(Entry))])
    assert "Six years" not in details


def test_permission_does_not_come_back_by_itself(database: Flask) -> None:
    fact = factories.fact(factories.case())
    consent.withdraw(fact, fact.permissions[0], "The family asked.", by=DESK)
    db.session.commit()
    assert (fact.may_publish, fact.text.is_protected, fact.revision) == (False, True, 2)
    restoring.put_back(fact, fact.revisions[-1], by=DESK)
    assert not fact.may_publish
    consent.give(fact, "on request", "The family", by=DESK)
    assert not fact.may_publish
    consent.give(fact, "publish", "The family", by=DESK, given_for="This kit")
    assert (fact.may_publish, fact.text.is_protected) == (True, False)


def test_a_conflict_needs_a_reason_and_two_facts(database: Flask) -> None:
    case = factories.case()
    one, two = factories.fact(case), factories.fact(case, body="Arrested later.")
    conflicts.mark([one, two], two, "Two publishers.", by=DESK)
    assert conflicts.side_by_side(case.timeline) == [[two, one]]
    for facts, reason in (([one], "x"), ([one, two], " ")):
        with pytest.raises(ValueError, match=r"conflict|say why"):
            conflicts.mark(facts, one, reason, by=DESK)
    conflicts.unmark(case, one.conflict or "", "No.", by=DESK)
    assert len(conflicts.side_by_side(case.timeline)) == 2


def test_is_old_until_somebody_confirms_it(database: Flask) -> None:
    fact = factories.fact(factories.case())
    assert not fact.is_old
    fact.review_by = now().date() - timedelta(days=1)
    assert fact.is_old
    fact.confirm(by=DESK)
    assert (fact.is_old, fact.revision) == (False, 1)


def test_the_real_reports_that_differ(database: Flask, document: dict[str, Any]) -> None:
    exchange.load(document, by=DESK)
    db.session.commit()
    cases = {case.slug: case for case in db.session.scalars(db.select(Case))}
    years, months = cases["shahla-jahanbin"].facts[2:4]
    assert years.conflict == months.conflict
    assert (years.is_preferred, months.is_preferred) == (False, True)
    also = [[each.as_data() for each in cases[slug].facts[n].alternatives] for slug, n in (
        ("kamal-jafari-yazdi", 4), ("mohammad-mahdavifar", 2), ("narges-mansouri", 1))]  # fmt: skip
    assert also == [
        [{"date": "2019-08-30", "source_id": "kalemeh_jy"}],
        [
            {"value": "9 years", "source_id": "wp_mf"},
            {"value": "7.5 years", "source_id": "jinac_mf"},
        ],
        [{"date": "2019-08-11"}, {"date": "2019-08-12"}],
    ]
    lowered = [f for case in cases.values() for f in case.facts if f.lowered_to]
    assert {fact.lowered_reason for fact in lowered} == {"as recorded"}


def test_what_a_file_says_of_truth_round_trips(database: Flask, small: dict[str, Any]) -> None:
    row = small["people"][0]["facts"][3]
    source = row["source_ids"][0]
    said = {
        "qualifier": "about",
        "also_reported": [{"date": "2019-08-30", "source_id": source}, {"value": "7.5 years"}],
        "conflict": "sentence",
        "preferred": True,
        "preferred_reason": "Two publishers.",
        "lowered_reason": "They quote each other.",
        "permissions": [
            {"use": "internal", "given_by": "The family", "given_on": "2026-01-01",
             "recorded_by": "Sara"},
            {"use": "publish", "given_by": "The family", "given_on": "2026-01-02",
             "given_for": "One kit", "recorded_by": "Sara", "withdrawn_by": "Noor",
             "withdrawn_at": "2026-02-01T10:00:00+00:00",
             "withdrawn_reason": "Too much."},
        ],
        "review_by": "2027-03-01",
        "confirmed_at": "2026-03-01T10:00:00+00:00",
        "rank": 2,
    }  # fmt: skip
    row |= {"confidence": "unsure", **said}
    report = exchange.load(small, by=DESK)
    db.session.commit()
    assert not report.refusals
    fact = (
        db.session.scalars(db.select(Case).where(Case.slug == "mohammad-nourizad")).one().facts[3]
    )
    assert truth_rows.write(fact) == said
    assert (fact.may_publish, fact.confidence) == (False, "unsure")
    assert not exchange.load(small, by=DESK).updated


@pytest.mark.parametrize(
    "wrong",
    [{"qualifier": "perhaps"}, {"also_reported": [{}]}, {"also_reported": [{"value": "long"}]},
     {"also_reported": [{"date": "2019", "source_id": "nobody"}]}, {"review_by": "2027"},
     {"conflict": "x", "preferred": True}, {"permissions": [{"use": "publish"}]},
     {"also_reported": [{"date": "2150"}]}, {"also_reported": [{"date": "2019", "stage": "last"}]},
     {"date": "2150"}, {"date": "1398-13"},
     {"permissions": [{"use": "publish", "given_by": "x", "given_on": "2150-01-01"}]},
     {"permissions": [{"use": "print", "given_by": "x", "given_on": "2026-01-01"}]}],
)  # fmt: skip
def test_refuses_what_it_cannot_understand(
    database: Flask, small: dict[str, Any], wrong: dict[str, Any]
) -> None:
    small["people"][0]["facts"][3] |= wrong
    assert exchange.load(small, by=DESK).refused == {"facts": 1}
