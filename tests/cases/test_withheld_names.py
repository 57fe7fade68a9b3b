"""A name of one case that names somebody who is protected later: at once nobody reads it."""

from __future__ import annotations

import json

import pytest

from crm.audit.models import DESK
from crm.cases import exchange_table
from crm.cases.models import Case
from crm.db import db
from crm.kits.composing import compose
from crm.kits.gate import Refused, check
from crm.search import query
from crm.statements.exporting import whole, written
from tests import factories
from tests.page import Browser

NAME = "Maryam Soleymani"
TRACES = ("Soleimani", "Soleymani", "سلیمانی", "Солеймани", "سليماني")


@pytest.fixture
def maryam(database: object) -> Case:
    """Somebody who is not protected yet."""
    return factories.case(NAME, original_name="مریم سلیمانی")


@pytest.fixture
def other(maryam: Case) -> Case:
    """Somebody else's case, in which her name stands as an alias and as a spelling."""
    case = factories.case("Parviz Example")
    case.rename(
        by=DESK,
        aliases=["Mariam Soleimani", "Parvis Example"],
        spellings={"ar": "مريم سليماني", "ru": "Парвиз Пример"},
    )
    factories.fact(case, body="Arrested in Mashhad.")
    factories.statement("first", case)
    return case


def _protect(case: Case) -> None:
    case.protect("Not reached.", by=DESK)
    db.session.commit()


def _traces(told: str) -> list[str]:
    return [trace for trace in TRACES if trace in told]


def _pages(case: Case) -> list[str]:
    own = f"/cases/{case.id}"
    searches = ["/search?q=parviz", "/cases?q=parviz"]
    return [own, f"{own}?part=names", "/cases", "/cases/overview", "/statements/1", *searches]


def test_no_page_of_a_member_has_a_trace(member: Browser, officer: Browser, other: Case) -> None:
    kit = factories.kit(other)
    pages = [*_pages(other), f"/kits/{kit.id}"]
    assert _traces(member.get(pages[0]).text)
    _protect(_maryam())
    for lang in ("en", "ar", "fa"):
        member.client.set_cookie("language", lang)
        for url in pages:
            assert not _traces(member.client.get(url).text), (lang, url)
    assert "Parviz Example" in member.get(pages[0]).text
    assert "Parvis Example" in member.get(pages[0]).text


def _maryam() -> Case:
    return db.session.scalars(db.select(Case).where(Case.name == NAME)).one()


def test_nobody_is_found_by_it_either(member: Browser, officer: Browser, other: Case) -> None:
    found = "/cases?q=soleimani"
    assert "Parviz" in member.get(found).one("#case-list").text_content()
    _protect(_maryam())
    assert "Parviz" not in member.get(found).one("#case-list").text_content()
    assert "Parviz" in officer.get(found).one("#case-list").text_content()
    assert not _traces(member.get("/search?q=example").one("main").text_content())
    for words in ("soleimani", "مريم سليماني"):
        assert query.search(words, ("case",)).total == 0
        hits = query.search(words, ("case",), audience="officers").hits
        assert [hit.title for hit in hits] == [NAME]
    hits = query.search("parviz", ("case",)).hits
    assert [hit.title for hit in hits] == ["Parviz Example"]


def test_officers_see_it_with_a_warning(member: Browser, officer: Browser, other: Case) -> None:
    assert not officer.get(f"/cases/{other.id}").select("#case-names .warn")
    _protect(_maryam())
    warning = officer.get(f"/cases/{other.id}").one("#case-names .warn").text_content()
    assert _traces(warning) == ["Soleimani", "سليماني"]
    assert not member.get(f"/cases/{other.id}").select("#case-names .warn")
    links = officer.get(f"/cases/{_maryam().id}").select("#naming li a")
    assert f"/cases/{other.id}/names" in {link.get("href") for link in links}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_no_export_for_others_has_a_trace(officer: Browser, other: Case, form: str) -> None:
    _protect(_maryam())
    told, _left = whole(with_protected=False)
    assert not _traces(written(told, form).decode())
    assert [person["aliases"] for person in told["people"]] == [["Parvis Example"]]
    csv = officer.client.post("/cases.csv", data={"csrf_token": _token(officer)}).text
    assert not _traces(csv) and "Parviz" in csv
    desk, _left = whole(with_protected=True)
    assert "Mariam Soleimani" in exchange_table.write(desk, "csv").decode()


def _token(browser: Browser) -> str:
    return str(browser.get("/cases").fields("form.export, .export form")["csrf_token"])


def test_no_kit_prints_it(other: Case) -> None:
    kit = factories.kit(other, languages=("en", "ar", "fa"))
    _protect(_maryam())
    documents = compose(kit)
    check(kit, documents)
    assert not _traces(json.dumps(documents, ensure_ascii=False))


def test_a_kit_with_somebody_of_the_same_own_name_is_refused(other: Case) -> None:
    other.rename(by=DESK, name="Mariam Soleimani")
    kit = factories.kit(other)
    _protect(_maryam())
    with pytest.raises(Refused) as refused:
        check(kit, compose(kit))
    assert not _traces(str(refused.value))


def test_a_case_with_no_other_name_shows_its_number(
    member: Browser, officer: Browser, other: Case
) -> None:
    names = {"name": "Mariam Soleimani", "original_name": "مریم سلیمانی"}
    other.rename(by=DESK, **names, spellings={"ru": ""})
    _protect(_maryam())
    for url in _pages(other):
        assert not _traces(member.client.get(url).text), url
    assert member.get(f"/cases/{other.id}").heading == f"#{other.id}"
    assert "Soleimani" in officer.get(f"/cases/{other.id}").heading


def test_lifting_the_protection_brings_it_back(member: Browser, other: Case) -> None:
    _protect(_maryam())
    _maryam().unprotect("She agreed.", by=DESK)
    db.session.commit()
    assert other.withheld == frozenset()
    assert "Mariam Soleimani" in member.get(f"/cases/{other.id}").text
    assert query.search("soleimani", ("case",)).total == 2


def test_what_two_are_protected_for_stays_until_both_are_not(other: Case) -> None:
    second = factories.case("Mariam Soleimani", original_name="م. س.")
    _protect(_maryam())
    _protect(second)
    second.unprotect("She agreed.", by=DESK)
    assert "Mariam Soleimani" in other.withheld
    _maryam().unprotect("She agreed.", by=DESK)
    assert not other.withheld


def test_names_that_come_after_the_protection(other: Case) -> None:
    other.rename(by=DESK, aliases=[], spellings={"ar": ""})
    _protect(_maryam())
    assert not other.withheld
    other.rename(by=DESK, aliases=["Maryam Soleimany"])
    db.session.commit()
    assert other.withheld == {"Maryam Soleimany"}
    later = factories.case("Mariam Suleymani", original_name="پ")
    assert later.withheld == {"Mariam Suleymani"}
    other.rename(by=DESK, aliases=[])
    db.session.commit()
    assert not other.withheld


def test_words_that_mean_somebody_and_are_taken_back(other: Case) -> None:
    maryam = _maryam()
    maryam.protect("Not reached.", words=["Parvis"], by=DESK)
    assert "Parvis Example" in other.withheld
    maryam.protect("Not reached.", words=[], by=DESK)
    assert "Parvis Example" not in other.withheld
