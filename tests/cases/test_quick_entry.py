"""GET /cases/ID/facts/new?line=…: a typed line fills the form of a fact; nothing is saved."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.terms import Term
from crm.db import db
from tests import factories
from tests.page import Browser

LINE = "11 Aug 2019 arrested Mashhad, Radio Example"


def _url(case: Case, line: str = "", **more: Any) -> str:
    sources = "".join(f"&source={each}" for each in more.get("source", ()))
    return f"/cases/{case.id}/facts/new" + (f"?line={quote(line)}{sources}" if line else "")


def test_works(officer: Browser) -> None:
    case, source = factories.case(), factories.source()
    quick = officer.get(f"/cases/{case.id}").one("#facts form input[name=line]")
    assert quick.get("data-key") == "f"
    page = officer.get(_url(case, LINE))
    assert page.one("input[name=line]").get("value") == LINE
    assert "look it over and save" in page.text
    marked = [each.text_content() for each in page.select(".read-as mark, .read-as small")]
    assert marked == [
        *("11 Aug 2019", "Date", "arrested", "Kind", "Mashhad", "Place"),
        *(", Radio Example", "Its source"),
    ]
    sent = page.fields(f'form[action="{_url(case)}"][method=post]')
    assert (sent["kind"], sent["happened_on"]) == ("arrest", "2019-08-11")
    assert (sent["body"], sent["source_ids"]) == ("Arrested Mashhad.", str(source.id))
    assert not db.session.scalars(select(Fact)).all()
    officer.post(_url(case), sent)
    fact = db.session.scalars(select(Fact)).one()
    assert (fact.text.body, fact.happened_on, fact.sources) == (
        "Arrested Mashhad.",
        "2019-08-11",
        [source],
    )


def test_fragment(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(_url(case, "۲۰ مرداد ۱۳۹۸ بازداشت در مشهد"), fragment=True)
    assert page.one("#facts").cssselect("textarea")[0].text_content().strip() == "بازداشت در مشهد."
    assert page.one("#kind option[selected]").get("value") == "arrest"
    assert page.one("input[name=line]").get("hx-get") is None
    assert page.select('form[hx-get][hx-target="#facts"]')


def test_several_sources_are_offered(officer: Browser) -> None:
    case = factories.case()
    one, two = factories.source("a", "Radio Example"), factories.source("b", "Radio Example")
    page = officer.get(_url(case, LINE))
    assert not page.select("#source-picker input[checked]")
    links = page.select(".proposed-sources a")
    assert len(links) == 2
    chosen = officer.get(_url(case, LINE, source=[two.id]))
    assert [each.get("value") for each in chosen.select("#source-picker input[checked]")] == [
        str(two.id)
    ]
    assert links[1].get("href").endswith(f"&source={two.id}") or links[0].get("href").endswith(
        f"&source={two.id}"
    )
    assert one is not two


def test_keeps_what_was_typed(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(_url(case, "11/8/2019 مرداد and <b>words</b> source: Nobody"))
    assert "day was read before the month" in page.text
    assert "no source called" in page.text
    assert "<b>words</b>" in page.one("textarea").text_content()
    sent = page.fields("form[method=post].form") | {"happened_on": "2019-13"}
    again = officer.post(_url(case), sent, status=422)
    assert "<b>words</b>" in again.one("textarea").text_content()


def test_in_persian(officer: Browser) -> None:
    case = factories.case()
    officer.post("/preferences", {"language": "fa"})
    page = officer.get(_url(case, "مرداد ۱۳۹۸ آزاد شد"))
    assert page.one("html").get("dir") == "rtl"
    assert page.one("#kind option[selected]").get("value") == "release"


def test_nothing_that_harms_is_chosen_by_itself(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(_url(case, "12 Oct 2022 suicide attempt in Evin"))
    assert "No word says what kind" in page.text
    sent = page.fields(f'form[action="{_url(case)}"][method=post]')
    assert (sent["kind"], sent["sensitivity"]) == ("", "self_harm")
    assert "may_publish" not in sent
    again = officer.post(_url(case), sent, status=422)
    assert again.one("#kind").get("aria-invalid")
    officer.post(_url(case), sent | {"kind": "health"})
    fact = db.session.scalars(select(Fact)).one()
    assert (fact.sensitivity, fact.may_publish) == ("self_harm", False)


def test_what_is_still_to_come_is_doubted(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(_url(case, "12.12.2030 arrested"))
    assert "still to come" in page.one(".proposed").text_content()
    assert "still to come" not in officer.get(_url(case, "12.12.2020 arrested")).text


def test_kinds_of_the_desk_are_known_by_their_labels(officer: Browser) -> None:
    case = factories.case()
    raid = Term.add("fact_kind", "house raid", labels={"fa": "یورش به خانه"}, by=DESK)
    db.session.commit()
    for line in ("3 May 2021 house raid in Mashhad", "۱۳ اردیبهشت ۱۴۰۰ یورش به خانه در مشهد"):
        page = officer.get(_url(case, line))
        assert page.one("#kind option[selected]").get("value") == "house_raid"
        assert page.one("#found-place").get("value") == "Mashhad"
    raid.retire(by=DESK)
    db.session.commit()
    assert "No word says" in officer.get(_url(case, "3 May 2021 house raid")).text


def test_strangers(translator: Browser, officer: Browser) -> None:
    case = factories.case()
    translator.get(_url(case, LINE), status=404)
    officer.get("/cases/999/facts/new?line=x", status=404)
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    assert officer.get(_url(case, LINE)).select("#facts textarea")


def test_readers(member: Browser) -> None:
    case = factories.case()
    member.get(_url(case, LINE), status=403)
    assert not member.get(f"/cases/{case.id}").select("input[name=line]")


def test_wrong_method(officer: Browser) -> None:
    assert officer.client.delete(_url(factories.case(), LINE)).status_code == 405


def test_reading_is_not_audited_and_saving_is(officer: Browser) -> None:
    case = factories.case()
    sent = officer.get(_url(case, LINE)).fields("form[method=post].form")
    query = select(Entry).where(Entry.action == "fact.added")
    assert not db.session.scalars(query).all()
    officer.post(_url(case), sent)
    assert db.session.scalars(query).one()


# -- from when until when -------------------------------------------------------------------


def _sent(officer: Browser, case: Case, line: str) -> dict[str, Any]:
    return officer.get(_url(case, line)).fields(f'form[action="{_url(case)}"][method=post]')


def test_an_end_is_proposed_and_kept(officer: Browser) -> None:
    case = factories.case()
    sent = _sent(officer, case, "furlough 20 March – 3 April 2020")
    assert (sent["happened_on"], sent["found-ended_on"]) == ("2020-03-20", "2020-04-03")
    officer.post(_url(case), sent)
    fact = db.session.scalars(select(Fact)).one()
    assert (fact.kind, fact.happened_on, fact.ended_on) == ("furlough", "2020-03-20", "2020-04-03")


def test_nothing_ends_before_it_began(officer: Browser) -> None:
    case = factories.case()
    sent = _sent(officer, case, "از ۱ تا ۱۵ فروردین ۱۳۹۹ مرخصی") | {"happened_on": "2020-05"}
    page = officer.post(_url(case), sent, status=422)
    assert page.one("#found-ended_on").get("value") == "2020-04-03"
    assert "cannot have ended before it began" in page.text
    officer.post(_url(case), sent | {"found-ended_on": "2020-13"}, status=422)
    assert not db.session.scalars(select(Fact)).all()


def test_dates_that_can_be_read_otherwise_are_doubted(officer: Browser) -> None:
    page = officer.get(_url(factories.case(), "arrested 20 March – 3 April 2020"))
    assert "can be read with other dates" in page.one(".proposed").text_content()
    assert page.one("#happened_on").get("value") == "2020"


# -- a pasted address -----------------------------------------------------------------------

NEW = "https://Press.example/a/Released-From-Evin_(2021)?id=%D8%A7ي"


def test_a_pasted_address_becomes_a_source(officer: Browser) -> None:
    case = factories.case()
    sent = _sent(officer, case, f"17 Nov 2021 released {NEW} from Evin")
    assert (sent["body"], sent["source-url"]) == ("Released from Evin.", NEW)
    assert "source_ids" not in sent
    sent |= {"source-publisher": "Press", "source-title": "Released", "source-language": "en"}
    page = officer.post(_url(case), sent, status=200)
    assert "save the fact too" in page.text
    officer.post(_url(case), page.fields(f'form[action="{_url(case)}"][method=post]'))
    fact = db.session.scalars(select(Fact)).one()
    assert [source.url for source in fact.sources] == [NEW]


def test_the_source_of_a_known_address_is_chosen(officer: Browser) -> None:
    case, source = factories.case(), factories.source()
    page = officer.get(_url(case, f"17 Nov 2021 released {source.url}?utm_source=x"))
    chosen = page.select("#source-picker input[checked]")
    assert [each.get("value") for each in chosen] == [str(source.id)]
    assert not page.select("[name=source-url]")
    assert page.one("textarea").text_content().strip() == "Released."
