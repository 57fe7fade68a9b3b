"""The last report of the real people: always dated or said to be undated, never a status."""

from __future__ import annotations

from crm.cases.models import Case, Fact, FactSource, last_report
from tests import factories
from tests.page import Browser

_KNOWN = {
    "giti-pourfazel": ("release", "2021"),
    "mohammad-maleki": ("death", "2020-12-01"),
    "kamal-jafari-yazdi": ("last_report", None),
    "mohammad-nourizad": ("last_report", "2024-12-28"),
    # Her sentence of "2020" may be earlier than the day on which she was summoned.
    "shahla-entesari": ("last_report", "2020-10-14"),
    "reza-mehregan": ("appeal", "2020-03"),
    # A signature alone reports nothing.
    "mohammad-reza-bayat": None,
    "fereshteh-tasvibi": None,
}


def test_of_real_people(real: dict[str, Case]) -> None:
    found = {slug: last_report(real[slug].facts) for slug in _KNOWN}
    assert {
        slug: (last.kind, last.happened_on) if last else None for slug, last in found.items()
    } == _KNOWN


def _fact(kind: str, date: str | None, qualifier: str = "") -> Fact:
    sources = [FactSource()]
    return Fact(kind=kind, happened_on=date, qualifier=qualifier, fact_sources=sources)


def test_what_is_certainly_later_wins() -> None:
    marked, death = _fact("last_report", "2020-10-14"), _fact("death", "2020-12")
    assert last_report([death, marked]) is death
    assert last_report([marked, _fact("sentence", "2020")]) is marked
    assert last_report([marked, _fact("arrest", "2020-10-14")]) is marked


def test_of_two_that_overlap_the_one_that_ends_later_wins() -> None:
    year, month = _fact("release", "2021"), _fact("arrest", "2021-03")
    assert last_report([month, year]) is year


def test_nothing_undated_but_a_marked_one() -> None:
    assert last_report([_fact("release", None)]) is None
    marked = _fact("last_report", None)
    assert last_report([_fact("release", "2021"), marked]) is marked


def test_before_and_after_say_where_a_date_begins_or_ends() -> None:
    marked = _fact("last_report", "2020-12-01")
    assert last_report([_fact("hunger_strike", "2021", "before"), marked]) is marked
    after = _fact("release", "2020", "after")
    assert last_report([after, marked]) is after
    assert last_report([_fact("arrest", "2021-03"), after]).happened_on == "2021-03"
    furlough = _fact("furlough", "2022-05-20")
    assert last_report([_fact("prison", "2022-06-01", "before"), furlough]).kind == "prison"
    assert last_report([_fact("prison", "2022", "before"), furlough]) is furlough
    since = _fact("last_report", "2019", "after")
    assert last_report([_fact("release", "2021"), since]) is since


def test_nothing_comes_after_a_death() -> None:
    marked, undated = _fact("last_report", "2021-05"), _fact("last_report", None)
    for death in (_fact("death", "2021"), _fact("death", None)):
        assert last_report([death, marked, undated]) is death
    preferred = _fact("death", "2020")
    preferred.is_preferred = True
    assert last_report([_fact("death", "2021"), preferred]) is preferred


def test_a_draft_reports_nothing(officer: Browser) -> None:
    case = factories.case()
    arrest = factories.fact(case, happened_on="2019-08-11")
    draft = factories.fact(case, "release", "Set free.", happened_on="2024-05-05", sources=[])
    assert last_report(case.facts) is arrest
    page = officer.get(f"/cases/{case.id}")
    assert page.one("#last-title").text_content() == "Last reported on 11 August 2019"
    assert "Draft: no source" in page.one(f"#fact-{draft.id}").text_content()
    assert "5 May 2024" not in officer.get("/cases").text
    overview = officer.get("/cases/overview")
    assert "2024" not in overview.one("#overview").text_content()
    assert not officer.get("/cases/overview?kind=release").select("#overview tbody tr")
