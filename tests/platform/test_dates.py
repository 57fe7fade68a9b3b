"""Partial dates and moments: what is taken can be shown in every language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm import i18n
from crm.db import now
from crm.partial_dates import format_partial_date, parse_partial_date
from tests import factories
from tests.page import Browser


@pytest.mark.parametrize(
    "text", ["0001", "1799-12", "2201", "9999-12-31", "２０１９", "2019-٠١", "1"]
)
def test_what_no_calendar_shows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_partial_date(text)


@pytest.mark.parametrize("text", ["1800", "2200-12-31"])
def test_the_first_and_the_last_year_are_shown(text: str) -> None:
    assert parse_partial_date(text) == text
    for tag in i18n.LANGUAGES:
        assert format_partial_date(text, tag, both_calendars=True)


def test_a_form_says_so(officer: Browser) -> None:
    case = factories.case()
    factories.fact(case)
    url = f"/cases/{case.id}/facts/new"
    sent = officer.get(url).fields("#facts form") | {"body": "Arrested.", "kind": "arrest"}
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    # What is still to come has not happened.
    for date in ("9999", "0001-01-01", "2200", tomorrow):
        page = officer.post(url, sent | {"happened_on": date}, status=422)
        assert page.one("#happened_on").get("aria-invalid") == "true"
        assert page.one("#happened_on").get("value") == date
    officer.post(url, sent | {"happened_on": str(now().year)})
    officer.get(f"/cases/{case.id}")


def test_a_moment_of_another_age_is_refused(officer: Browser) -> None:
    kit = factories.kit()
    url = f"/kits/{kit.id}/edit/embargo"
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59"):
        sent = officer.get(url).fields() | {"embargo_until": moment}
        assert officer.post(url, sent, status=422).select("[aria-invalid]")
