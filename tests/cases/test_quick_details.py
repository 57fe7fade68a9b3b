"""The details of a typed line: sentence, court, branch, judge, prison; and nothing invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases.details import amount_of
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.quick import propose
from crm.cases.thesauri import UNITS
from crm.db import db
from tests import factories
from tests.page import Browser

Part = tuple[str, str | None, str | None, str | None]

# (line, [(part, amount, unit, place)])
SENTENCES: list[tuple[str, list[Part]]] = [
    ("sentenced to 6 years in prison and 2 years internal exile to Taft, 74 lashes, Radio Farda",
     [("imprisonment", "6", "years", None), ("internal_exile", "2", "years", "Taft"),
      ("flogging", "74", "lashes", None)]),
    ("به شش سال حبس و دو سال تبعید محکوم شد",
     [("imprisonment", "6", "years", None), ("internal_exile", "2", "years", None)]),
    ("دو سال تبعید به تفت محکوم شد", [("internal_exile", "2", "years", "تفت")]),
    ("sentenced to 2 years of exile in Aran va Bidgol",
     [("internal_exile", "2", "years", "aran_va_bidgol")]),
    ("سه سال و نیم حبس، دو سال ممنوعیت خروج از کشور و ۵۰ میلیون ریال جزای نقدی محکوم شد",
     [("imprisonment", "3.5", "years", None), ("travel_ban", "2", "years", None),
      ("fine", "50000000", "rials", None)]),
    ("convicted: a travel ban of two years and a fine of 50,000,000 rials",
     [("travel_ban", "2", "years", None), ("fine", "50000000", "rials", None)]),
    ("به هفتاد و چهار ضربه شلاق و یک سال و شش ماه حبس تعلیقی محکوم شد",
     [("flogging", "74", "lashes", None), ("suspended_imprisonment", "1.5", "years", None)]),
    ("sentenced to seventy-four lashes", [("flogging", "74", "lashes", None)]),
    ("sentenced to 2 years and 3 months in prison", [("imprisonment", "27", "months", None)]),
    ("sentenced to 15 years in total", [("imprisonment", "15", "years", None)]),
    ("sentenced to five years in prison suspended for 3 years",
     [("suspended_imprisonment", "5", "years", None)]),
    ("sentenced to 16 years in prison, with exile and a travel ban",
     [("imprisonment", "16", "years", None), ("internal_exile", None, None, None),
      ("travel_ban", None, None, None)]),
    ("sentence cut from 9 years in prison to 7.5 years in prison",
     [("imprisonment", "7.5", "years", None)]),
    ("حکم: ۷/۵ سال زندان", [("imprisonment", "7.5", "years", None)]),
    # Of what, nobody says; or it has not been imposed; or it is another kind of fact.
    ("verdict of 10 years and 11 years", []),
    ("sentence: faces up to 10 years in prison", []),
    ("released after 3 years in prison", []),
    ("حکم او از ۹ سال حبس کاهش یافت", []),
]  # fmt: skip
# (line, details)
DETAILS: list[tuple[str, dict[str, str]]] = [
    ("Branch 28 of the Revolutionary Court under Judge Mohammad Moghiseh sentenced her",
     {"branch": "28", "court": "revolutionary", "judge": "Mohammad Moghiseh"}),
    ("شعبهٔ ۲۸ دادگاه انقلاب به ریاست قاضی محمد مقیسه او را محکوم کرد",
     {"branch": "28", "court": "revolutionary", "judge": "محمد مقیسه"}),
    ("شعبه دوم دادگاه کیفری محکوم کرد", {"branch": "2", "court": "criminal"}),
    ("tried at the 15th branch of the revolution court",
     {"branch": "15", "court": "revolutionary"}),
    ("transferred to Evin prison", {"prison": "evin"}),
    ("moved from Evin to Qarchak", {"prison": "qarchak"}),
    ("transferred from Evin prison to Zahedan Central Prison",
     {"prison": "Zahedan Central Prison"}),
    ("به زندان لاکان منتقل شد", {"prison": "زندان لاکان"}),
    ("از زندان اوین به زندان قرچک منتقل شد", {"prison": "qarchak"}),
    ("به زندان منتقل شد", {}),
    ("transferred from Evin prison", {}),
    ("Arrested in Mashhad by the intelligence ministry",
     {"place": "mashhad", "authority": "intelligence_ministry"}),
    ("Released, the revolutionary court said", {}),
    ("attempted suicide in Vakilabad prison", {"prison": "vakilabad"}),
    ("Released on bail of 500 million tomans",
     {"bail_amount": "500000000", "bail_currency": "tomans"}),
    ("با وثیقه ۵۰۰ میلیون تومانی آزاد شد",
     {"bail_amount": "500000000", "bail_currency": "tomans"}),
    ("bail of 200,000,000 rials", {"bail_amount": "200000000", "bail_currency": "rials"}),
    ("bail refused, fined 5 million tomans", {}),
    ("beaten in Mashhad", {"place": "mashhad"}),
    ("Arrested by IRGC Intelligence", {"authority": "guards_intelligence"}),
    ("Arrested by the Ministry of Intelligence", {"authority": "intelligence_ministry"}),
    ("توسط اطلاعات سپاه بازداشت شد", {"authority": "guards_intelligence"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "parts"), SENTENCES, ids=lambda value: "")
def test_sentences(line: str, parts: list[Part]) -> None:
    found = propose(line, ()).details.sentence
    assert [(each.kind, each.amount, each.unit, each.place) for each in found] == parts


@pytest.mark.parametrize(("line", "details"), DETAILS, ids=lambda value: "")
def test_details(line: str, details: dict[str, str]) -> None:
    assert propose(line, ()).details.fields == details


def test_the_enforceable_part() -> None:
    found = propose("18 years in prison, ten years enforceable, sentence upheld", ()).details
    assert [(each.amount, each.is_enforceable) for each in found.sentence] == [
        ("18", False),
        ("10", True),
    ]


_WORDS = st.sampled_from([word for line, *_ in (*SENTENCES, *DETAILS) for word in line.split()])
_TYPED = st.one_of(st.text(), st.lists(_WORDS, max_size=16).map(" ".join))


@given(_TYPED)
def test_never_fails_loses_nothing_and_invents_nothing(line: str) -> None:
    found = propose(line, ())
    assert "".join(words for words, _ in found.parts()) == line
    for name, value in found.details.fields.items():
        assert value.isdecimal() or value.islower() or value in line, name
    for part in found.details.sentence:
        assert (part.amount is None) == (part.unit is None)
        assert part.unit is None or part.unit in UNITS
        assert part.amount is None or amount_of(part.amount) == part.amount
    # What is read as a detail stays in the sentence.
    if not any(set(span.what) & {"date", "source"} for span in found.spans):
        said = [letter.casefold() for letter in found.body if letter.isalnum()]
        assert said == [letter.casefold() for letter in line if letter.isalnum()]


# -- in the form ----------------------------------------------------------------------------

LINE = "Feb 2020 Branch 28 of the revolutionary court: sentenced to 6 years in prison"


def _form(case: Case) -> str:
    return f'form[action="/cases/{case.id}/facts/new"][method=post]'


def _read(officer: Browser, case: Case, line: str = LINE) -> dict[str, Any]:
    page = officer.get(f"/cases/{case.id}/facts/new?line={line}")
    return page.fields(_form(case))


def test_the_form_proposes_what_is_kept_when_saved(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(f"/cases/{case.id}/facts/new?line={LINE}")
    assert "look them over" in page.text
    assert "Branch" in [each.text_content() for each in page.select(".read-as small")]
    sent = page.fields(_form(case))
    assert sent["found-court"] == "revolutionary court"
    assert "found-judge" not in sent
    officer.post(f"/cases/{case.id}/facts/new", sent | {"found-branch": ""})
    fact = db.session.scalars(select(Fact)).one()
    assert fact.detail is not None
    assert (fact.detail.court, fact.detail.branch) == ("revolutionary", None)
    assert [(part.kind, part.amount) for part in fact.sentence_parts] == [("imprisonment", "6")]


def test_what_was_changed_is_kept_when_something_is_wrong(officer: Browser) -> None:
    case = factories.case()
    sent = _read(officer, case) | {"found-sentence-0-amount": "six", "found-branch": "29"}
    page = officer.post(f"/cases/{case.id}/facts/new", sent, fragment=True, status=422)
    assert page.one("#found-branch").get("value") == "29"
    assert page.one("#found-sentence-0-amount").get("aria-invalid") == "true"
    sent = _read(officer, case) | {"source_step": "ask"}
    page = officer.post(f"/cases/{case.id}/facts/new", sent, status=200)
    assert page.one("#found-sentence-0-amount").get("value") == "6"


def test_bail_is_kept(officer: Browser) -> None:
    case = factories.case()
    sent = _read(officer, case, "2021 released on bail of 500 million tomans")
    assert (sent["found-bail_amount"], sent["found-bail_currency"]) == ("500000000", "tomans")
    page = officer.post(
        f"/cases/{case.id}/facts/new", sent | {"found-bail_amount": "much"}, status=422
    )
    assert page.one("#found-bail_amount").get("aria-invalid") == "true"
    officer.post(f"/cases/{case.id}/facts/new", sent)
    detail = db.session.scalars(select(Fact)).one().detail
    assert detail is not None
    assert (detail.bail_amount, detail.bail_currency) == ("500000000", "tomans")


def test_a_protected_person_is_not_named_in_details(officer: Browser) -> None:
    case, hidden = factories.case(), factories.case("Maryam Soleimani")
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    sent = _read(officer, case) | {"found-branch": "Maryam Soleimani"}
    page = officer.post(f"/cases/{case.id}/facts/new", sent, status=422)
    assert "somebody who is protected" in page.text
    assert not db.session.scalars(select(Fact)).all()


def test_a_line_without_details_asks_for_none(officer: Browser) -> None:
    case = factories.case()
    page = officer.get(f"/cases/{case.id}/facts/new?line=Released 2021")
    assert not page.select("[name^=found-]")
