"""Partial dates of both calendars: read, bounded, ordered and said."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import i18n
from crm.cases.dates import read
from crm.partial_dates import (
    edge,
    format_ends,
    format_jalali,
    format_partial_date,
    is_jalali,
    jalali_day,
    parse_gregorian,
    parse_partial_date,
    partial_date_bounds,
    partial_date_order,
)

_MONTHS = st.integers(1, 12)
_GREGORIAN = st.one_of(
    st.integers(1800, 2200).map(str),
    st.builds("{}-{:02}".format, st.integers(1800, 2200), _MONTHS),
    st.dates(date(1800, 1, 1), date(2200, 12, 31)).map(date.isoformat),
)
_JALALI = st.one_of(
    st.integers(1300, 1500).map(str),
    st.builds("{}-{:02}".format, st.integers(1300, 1500), _MONTHS),
)
_ANY = st.one_of(_GREGORIAN, _JALALI)


@given(_ANY)
def test_what_is_parsed_stays_and_can_be_said(value: str) -> None:
    assert parse_partial_date(value) == value
    first, last = partial_date_bounds(value)
    assert first <= last
    for tag in i18n.LANGUAGES:
        assert format_partial_date(value, tag)
        assert format_partial_date(value, tag, both_calendars=True)


@given(_JALALI)
def test_what_the_desk_says_of_a_jalali_date_is_read_again(value: str) -> None:
    assert is_jalali(value)
    assert read(format_partial_date(value, "fa")) == value
    with pytest.raises(ValueError, match=value):
        parse_gregorian(value)


@given(st.integers(1300, 1499))
def test_months_fill_their_year_without_a_gap(year: int) -> None:
    months = [partial_date_bounds(f"{year}-{month:02}") for month in range(1, 13)]
    assert (months[0][0], months[-1][1]) == partial_date_bounds(str(year))
    assert all(one[1] + timedelta(days=1) == two[0] for one, two in pairwise(months))
    assert months[-1][1] + timedelta(days=1) == partial_date_bounds(str(year + 1))[0]


@given(_ANY, _ANY)
def test_the_order_is_that_of_real_days(one: str, two: str) -> None:
    ends = partial_date_bounds(one)[1], partial_date_bounds(two)[1]
    if ends[0] != ends[1]:
        is_earlier = partial_date_order(one) < partial_date_order(two)
        assert is_earlier == (ends[0] < ends[1])
    assert partial_date_order(one) < partial_date_order(None)


def test_a_month_stands_after_its_days_and_a_year_after_its_months() -> None:
    wanted = ["2019-07", "2019-08-22", "1398-05", "2019-08-23", "2019-08-31", "2019-08", "2019"]
    assert sorted({*wanted}, key=partial_date_order) == wanted
    assert sorted(["1398", "1398-12", "2020-03-19"], key=partial_date_order) == [
        *("2020-03-19", "1398-12", "1398")
    ]


def test_a_jalali_month_in_the_words_of_languages() -> None:
    assert format_partial_date("1398-05", "en") == "23 July – 22 August 2019"
    assert format_partial_date("1398", "en") == "March 2019 – March 2020"
    assert format_partial_date("1398-10", "sv") == "22 december 2019–20 januari 2020"
    assert format_partial_date("1398-05", "fa") == "مرداد ۱۳۹۸"
    assert format_partial_date("1398", "fa") == "۱۳۹۸"
    assert format_ends("1398-05", "zh-Hans") == ("2019年7月23日", "8月22日")
    assert format_jalali("1398-05", "en") == "Mordad 1398"
    assert edge("1398-05", "before", "en") == "2019-07-23"
    assert edge("1398-05", "before", "fa") == "1398-05"


def test_a_jalali_day_is_a_gregorian_one() -> None:
    assert parse_partial_date("1398-05-20") == jalali_day(1398, 5, 20).isoformat() == "2019-08-11"
    for wrong in ("1398-13", "1398-00", "1398-12-30", "1299", "1501", "139805"):
        with pytest.raises(ValueError, match=r"\d"):
            parse_partial_date(wrong)
