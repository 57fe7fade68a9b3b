"""The table of languages: every row well formed, and usable by all that formats."""

from __future__ import annotations

from datetime import UTC, date, datetime

import babel
import pytest

from crm import i18n
from crm.languages import LANGUAGES, direction
from crm.lengths import format_length
from crm.partial_dates import format_partial_date
from crm.pdf import fonts
from tests import factories
from tests.page import Browser

TAGS = list(LANGUAGES)


def test_there_are_twenty_four_to_begin_with() -> None:
    wanted = "en fr de es it pt nl sv nb da fi pl ru tr az hy he ar fa ckb zh-Hans ja ko hi"
    # More may come, as the guide in crm/languages.py says; none of these goes.
    assert set(wanted.split()) <= set(TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_a_row_agrees_with_what_is_known_of_its_language(tag: str) -> None:
    row, locale = LANGUAGES[tag], babel.Locale.parse(tag, sep="-")
    assert row.tag == tag
    is_rtl = locale.character_order == "right-to-left"
    assert row.dir == direction(tag) == ("rtl" if is_rtl else "ltr")
    # CLDR's own number systems: Arabic and Hindi kits use 0-9.
    assert row.digits == locale.default_numbering_system
    assert row.typeface in fonts.TYPEFACES
    assert row.calendar in ("gregorian", "jalali")
    assert row.plurals[-1] == "other"
    assert i18n.language_name(tag, "en") != tag
    likely = babel.core.get_global("likely_subtags").get(tag.partition("-")[0], "")
    assert row.script in (likely.split("_")[1], "Jpan", "Kore")


def test_no_labels_count_as_reviewed_before_a_native_reader_confirms_them() -> None:
    assert [tag for tag in TAGS if LANGUAGES[tag].labels_reviewed] == ["en"]


@pytest.mark.parametrize("tag", TAGS)
def test_dates_numbers_and_names_are_the_languages_own(tag: str) -> None:
    row = LANGUAGES[tag]
    digits = i18n.native_digits("2019", tag)
    for value in ("2019", "2019-08", "2019-08-11"):
        said = format_partial_date(value, tag, both_calendars=True)
        assert digits in said, said
    assert i18n.native_digits("12", tag) in i18n.format_number(12, tag)
    assert i18n.native_digits("06:00", tag) in i18n.format_datetime(
        datetime(2026, 11, 26, 6, tzinfo=UTC), tag
    )
    assert i18n.format_date(date(2019, 8, 11), tag)
    for length in ("7.5 years", "2 months", "1 day"):
        said = format_length(length, tag)
        assert not said.endswith((" y", " m", " d"))
        assert (" " not in said) or row.is_spaced
    names = {i18n.language_name(each, tag) for each in TAGS}
    assert len(names) == len(TAGS) and not names & set(TAGS)
    assert i18n.country_name("IR", tag) != "IR" and len(i18n.countries(tag)) > 240
    marks = row.marks
    assert all(mark.endswith(" ") == row.is_spaced for mark in (marks.comma, marks.semicolon))


def test_the_year_stands_after_the_month_in_kurdish_as_in_persian() -> None:
    assert format_partial_date("2019-08", "ckb") == "ئاب ٢٠١٩"
    assert format_length("7.5 years", "ckb") == "٧٫٥ ساڵ"
    assert format_length("2 months", "ja") == "2か月"


def test_a_language_of_sources_alone_has_its_direction() -> None:
    assert (i18n.language("ur").dir, i18n.language("uk").dir) == ("rtl", "ltr")


def test_a_kits_page_marks_labels_that_nobody_confirmed(member: Browser) -> None:
    kit = factories.kit(languages=("en", "ja"))
    page = member.get(f"/kits/{kit.id}")
    marks = page.select("#kit-languages .labels-mark")
    assert len(marks) == 1
    assert "native reader" in page.one("#kit-languages .hint").text_content()
