"""The last report of the real people: always dated or said to be undated, never a status."""

from __future__ import annotations

from crm.cases.models import Case, Fact, last_report

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
    return Fact(kind=kind, happened_on=date, qualifier=qualifier)


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
    preferred = Fact(kind="death", happened_on="2020", is_preferred=True)
    assert last_report([_fact("death", "2021"), preferred]) is preferred
