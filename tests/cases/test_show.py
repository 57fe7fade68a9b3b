"""GET /cases/ID."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from tests import factories
from tests.page import Browser


def test_the_last_report_comes_first(member: Browser, real: dict[str, Case]) -> None:
    page = member.get(f"/cases/{real['mohammad-nourizad'].id}")
    first = page.select("#facts section")[0]
    assert first.cssselect("h2")[0].text_content() == "Last reported on 28 December 2024"
    assert "Reported in Evin" in first.text_content()
    assert "Iran International (CDN mirror)" in first.text_content()
    assert page.one("h1 .original").text == "محمد نوری‌زاد"


def test_never_tells_a_present_status(member: Browser, real: dict[str, Case]) -> None:
    undated = member.get(f"/cases/{real['kamal-jafari-yazdi'].id}")
    assert undated.select("#last-title")[0].text_content() == "Last reported, date not known"
    nothing = member.get(f"/cases/{real['mohammad-reza-bayat'].id}")
    assert nothing.select("#last-title")[0].text_content() == "No report after signing"


def test_every_fact_with_date_kind_confidence_and_sources(
    member: Browser, real: dict[str, Case]
) -> None:
    case = real["mohammad-nourizad"]
    page = member.get(f"/cases/{case.id}")
    entries = page.select("ol.timeline > li")
    assert len(entries) == 14
    attempt = page.one(f"#fact-{case.facts[5].id}")
    words = " ".join(attempt.text_content().split())
    assert "2 May 2020" in words
    assert "Corroborated" in words
    assert "Sensitive: Self-harm" in words
    for link in page.select(".timeline .entry-meta a[href^='#source-']"):
        assert page.select(link.get("href")), link.get("href")
    assert "party-linked publisher" in page.text


def test_draws_a_picture_of_it(member: Browser, real: dict[str, Case]) -> None:
    page = member.get(f"/cases/{real['fatemeh-sepehri'].id}")
    picture = page.one("#facts svg[role=img]")
    assert picture.get("aria-label")
    # One path for all that look alike; every fact is a box of it, what lasted surely one more.
    assert sum(path.get("d").count("M") for path in picture.cssselect("path")) == 11
    years = [text.text for text in picture.cssselect("text")]
    assert "2019" in years
    assert "undated" in years


def test_in_persian(member: Browser, real: dict[str, Case]) -> None:
    member.post("/preferences", {"language": "fa"})
    page = member.get(f"/cases/{real['mohammad-nourizad'].id}")
    assert "۸ دی ۱۴۰۳ (۲۸ دسامبر ۲۰۲۴)" in page.text
    said = page.select("#facts .said")[0]
    assert (said.get("lang"), said.get("dir")) == ("en", "ltr")
    assert "۱۳۹۸" in page.one("#facts svg[role=img]").text_content()


def test_costs_the_same_for_many_facts(member: Browser) -> None:
    case = factories.case()
    factories.fact(case)
    few = len(member.get(f"/cases/{case.id}").statements)
    case = db.session.get(Case, case.id) or case
    for number in range(20):
        factories.fact(case, "arrest", f"Arrest {number}.", happened_on=None)
    assert len(member.get(f"/cases/{case.id}").statements) == few


def test_answers_a_fragment(member: Browser) -> None:
    case = factories.case()
    factories.fact(case)
    page = member.get(f"/cases/{case.id}", fragment=True)
    assert page.select("#facts")
    assert not page.select("main")
    assert member.get(f"/cases/{case.id}?part=names", fragment=True).select("#case-names")


def test_protected_people_are_not_there_for_members(member: Browser, officer: Browser) -> None:
    case = factories.case("Hidden Person")
    factories.fact(case)
    case.protect("The family was not reached.", by=DESK)
    db.session.commit()
    urls = ("", "/names", "/facts/new", f"/facts/{case.facts[0].id}/edit", "/protect", "/unprotect")
    for url in urls:
        page = member.get(f"/cases/{case.id}{url}", status=404)
        assert "Hidden" not in page.text
    assert "The family was not reached." in officer.get(f"/cases/{case.id}").text


def test_strangers_find_nothing(translator: Browser, member: Browser) -> None:
    case = factories.case()
    translator.get(f"/cases/{case.id}", status=404)
    member.get("/cases/999", status=404)


def test_wrong_method(officer: Browser) -> None:
    officer.post(f"/cases/{factories.case().id}", status=405)
