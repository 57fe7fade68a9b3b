"""The gate: it trusts no document, whoever composed it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crm.audit.models import DESK
from crm.cases.conflicts import OtherReport, alternatives, mark
from crm.cases.details import ChargeRow, Details, PartRow
from crm.cases.models import Case
from crm.cases.spelling import Spellings
from crm.kits import gate
from crm.kits.composing import compose
from crm.kits.models import Kit
from tests import factories


def test_what_was_composed_passes(kit: Kit) -> None:
    """Nothing is wrong with an honest document."""
    gate.check(kit, compose(kit))


def _person(document: Any) -> Any:
    return document["profiles"][0]


def _fact(document: Any) -> Any:
    return _person(document)["facts"][0]


def _told(document: Any, fact: Any) -> Any:
    return next(each for each in _person(document)["facts"] if each["id"] == fact.id)


_FORGERIES: dict[str, Callable[[Any], Any]] = {
    "another person": lambda d: _person(d).update(slug="somebody-else"),
    "another name": lambda d: _person(d).update(original="نام دیگر"),
    "a fact of nobody": lambda d: _fact(d).update(id=4711),
    "an older revision": lambda d: _fact(d).update(revision=0),
    "another date": lambda d: _fact(d).update(date="2021"),
    "more confidence": lambda d: _fact(d).update(confidence="corroborated"),
    "no source": lambda d: _fact(d).update(notes=[]),
    "another source": lambda d: _fact(d).update(notes=[1]),
    "a source of nobody": lambda d: d["sources"][0].update(publisher="Nobody"),
    "other words": lambda d: _fact(d)["text"].update(text="He is free."),
    "another text": lambda d: _fact(d).update(text=_person(d)["facts"][1]["text"]),
    "a present status": lambda d: _person(d)["last"].update(date="2026-11-24"),
    "a status without its details": lambda d: _person(d)["last"].update(details={"fields": []}),
    "a status that says more": lambda d: _person(d)["last"].update(now="He is free."),
    "another end": lambda d: _fact(d).update(ended="2021"),
    "a status with another end": lambda d: _person(d)["last"].update(ended="2021"),
    "older than it is": lambda d: _fact(d).update(confirmed_on="2020-01-01"),
    "a status of no report": lambda d: _person(d)["last"].update(kind="background"),
    "an unknown statement": lambda d: d["statements"][0].update(slug="other"),
    "a title that nobody wrote": lambda d: d["kit"]["title"].update(text="Free!"),
    "a text of no table": lambda d: d["brief"][0].update(text_id=4711),
}


_DETAILS = Details(
    "The first case",
    {
        "court": "revolutionary",
        "judge": "A judge",
        "whereabouts": "solitary",
        "bail_amount": "500000000",
        "bail_currency": "rials",
    },
    [ChargeRow("Signing", "propaganda", "Article 500")],
    [PartRow("imprisonment", "7.5", "years"), PartRow("internal_exile", place="tabas")],
)
_FORGED_DETAILS: dict[str, Callable[[Any], Any]] = {
    "no details": lambda d: d.update(details=None),
    "another proceeding": lambda d: d["details"].update(proceeding="The second case"),
    "another judge": lambda d: d["details"]["fields"][1].update(value="B", label="B"),
    "another word for a court": lambda d: d["details"]["fields"][0].update(label="court"),
    "other whereabouts": lambda d: d["details"]["fields"][2].update(value="home"),
    "a higher bail": lambda d: d["details"]["fields"][3].update(label="one"),
    "another currency": lambda d: d["details"]["fields"][4].update(value="tomans"),
    "a bail without its currency": lambda d: d["details"]["fields"].pop(),
    "a longer sentence": lambda d: d["details"]["sentence"][0].update(amount="9"),
    "one part less": lambda d: d["details"]["sentence"].pop(),
    "another charge": lambda d: d["details"]["charges"][0].update(charge="membership"),
    "another word for a charge": lambda d: d["details"]["charges"][0].update(label="murder"),
}


@pytest.mark.parametrize("name", _FORGED_DETAILS)
def test_forged_details_are_refused(kit: Kit, name: str) -> None:
    """Whatever is said beyond a sentence is what the tables say, in words of the vocabulary."""
    fact = kit.kit_cases[0].case.timeline[0]
    fact.change(by=DESK, details=_DETAILS)
    documents = compose(kit)
    gate.check(kit, documents)
    forged = next(f for f in _person(documents["fa"])["facts"] if f["id"] == fact.id)
    _FORGED_DETAILS[name](forged)
    with pytest.raises(gate.Refused) as refusal:
        gate.check(kit, documents)
    assert "does not carry its details" in str(refusal.value)


def test_a_detail_that_names_somebody_protected_is_not_printed(kit: Kit) -> None:
    """A judge, a lawyer or a word of the desk may name somebody as any text may."""
    other = factories.case("Shirin Somebody", original_name="شیرین کسی")
    fact = kit.kit_cases[0].case.timeline[0]
    fact.change(by=DESK, details=Details(None, {"lawyer": "Shirin Somebody"}, [], []))
    gate.check(kit, compose(kit))
    other.protect("Nobody reached the family.", by=DESK)
    with pytest.raises(gate.Refused):
        gate.check(kit, compose(kit))


@pytest.mark.parametrize("name", _FORGERIES)
def test_a_forged_document_is_refused(kit: Kit, name: str) -> None:
    """In any language, and nothing is only warned about."""
    documents = compose(kit)
    forged = {**documents, "fa": copy.deepcopy(documents["fa"])}
    _FORGERIES[name](forged["fa"])
    with pytest.raises(gate.Refused) as refusal:
        gate.check(kit, forged)
    assert refusal.value.problems


@pytest.mark.parametrize(
    "change",
    [
        lambda fact: fact.change(by=DESK, may_publish=False),
        lambda fact: fact.cite([]),
        lambda fact: fact.change(by=DESK, sensitivity="self_harm"),
        lambda fact: fact.change(by=DESK, body="Something else."),
        lambda fact: fact.case.protect("Meanwhile.", by=DESK),
    ],
)
def test_what_changed_after_composing_is_noticed(
    kit: Kit, parviz: Case, change: Callable[[Any], Any]
) -> None:
    """The database is asked anew."""
    documents = compose(kit)
    change(parviz.facts[0])
    with pytest.raises(gate.Refused):
        gate.check(kit, documents)


def test_a_machine_translation_is_refused(kit: Kit) -> None:
    """Even where somebody wrote it into the document."""
    kit.title.translate("fa", "ماشین", by=DESK, state="machine")
    documents = compose(kit)
    documents["fa"]["kit"]["title"].update(text="ماشین", lang="fa")
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)


def test_a_protected_name_in_another_text_is_refused(kit: Kit, maryam: Case) -> None:
    """In the brief, a fact, a statement or a source's address, in any spelling."""
    kit.add_text("brief", "She was seen with Mariam Soleimani in court.", by=DESK)
    with pytest.raises(
        gate.Refused, match=r"Somebody \(case 2\) is protected, .* here: brief 2 \(en, fa\)"
    ):
        gate.check(kit, compose(kit))


def test_an_address_that_names_a_protected_person_is_refused(
    kit: Kit, parviz: Case, maryam: Case
) -> None:
    """Percent-encoded too."""
    source = parviz.facts[0].sources[0]
    source.url = (
        "https://example.org/%D9%85%D8%B1%DB%8C%D9%85-%D8%B3%D9%84%DB%8C%D9%85%D8%A7%D9%86%DB%8C"
    )
    with pytest.raises(gate.Refused) as refused:
        gate.check(kit, compose(kit))
    # Once, though each language lists the source.
    said = [str(each) for each in refused.value.problems if "named here" in str(each)]
    assert said == ["Somebody (case 2) is protected, but is named here: sources 2 (en, fa)."]


def test_an_empty_kit_and_an_archived_one_are_refused(kit: Kit) -> None:
    """There is nothing to freeze."""
    kit.choose(by=DESK, cases=[], statements=[])
    with pytest.raises(gate.Refused, match="Choose a statement"):
        gate.check(kit, compose(kit))
    with pytest.raises(gate.Refused, match="Choose at least one language"):
        gate.check(kit, {})
    kit.archive(by=DESK)
    with pytest.raises(gate.Refused, match="archived"):
        gate.check(kit, {})


def test_what_somebody_signed_is_all_of_it_or_nothing(kit: Kit) -> None:
    """Being in one verdict does not make somebody a signatory; some signed more than one text."""
    other = factories.case("Kaveh Example", original_name="کاوه نمونه")
    factories.fact(other, "sentence", "Sentenced in the same verdict.")
    both = factories.case("Nahid Example", original_name="ناهید نمونه")
    factories.fact(both)
    for slug in ("first-text", "second-text"):
        factories.statement(slug, both)
    kit.choose(by=DESK, cases=[other, both])
    documents = compose(kit)
    gate.check(kit, documents)
    assert [len(profile["signed"]) for profile in documents["en"]["profiles"]] == [0, 2]


_MARYAM = Spellings(
    {"Maryam": ["Maryam Soleymani", "مریم سلیمانی", "玛丽亚姆·索莱马尼", "Марьям Солеймани"]}
)


@pytest.mark.parametrize(
    "text",
    [
        "with Maryam Soleymani.",
        "MARIAM SOLEIMANI",
        "Soleymani, Maryam",
        "Maryam Soleimani’s letter",
        "Maryam-Soleymani",
        "Maryam Soley-mani",
        "Ma\u00adryam Sol\u200beymani",
        "از مریم سلیمانی پرسیدند",
        "ومريم سليماني",
        "مریم‌سلیمانی",
        "مَریَم سُلِیمانی",
        "Марьям Сулеймани",
        "玛丽亚姆索莱马尼说",
        "#FreeMaryamSoleymani",
        "#FreeMariamSoleimani",
        "https://social.example/maryamsoleymani",
        "soleymanimaryam@mail.example",
        "#مریمسلیمانی_را_آزاد_کنید",
        "https://site.example/?q=%254Daryam%2520Soleymani",
        "Maryam&nbsp;Soleymani",
    ],
)
def test_a_name_is_found_in_any_spelling(text: str) -> None:
    """Letters, order, case, marks and what nobody sees make no difference."""
    assert _MARYAM.found_in(text) == {"Maryam"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Maryam",
        "Ghasem Soleimani",
        "Maryam Ebrahimvand",
        "Parviz Soleymani and Maryam",
        "سلیمانی",
        "#FreeMaryam and @soleymani",
        "parvizsoleymani",
    ],
)
def test_another_name_is_not(text: str) -> None:
    """A first name or a surname alone belongs to many."""
    assert not _MARYAM.found_in(text)


def test_the_same_text_of_somebody_else_does_not_matter(kit: Kit) -> None:
    """Only protected people are looked for."""
    factories.case("Shirin Moradi", original_name="شیرین مرادی")
    kit.add_text("brief", "Shirin Moradi said so.", by=DESK)
    gate.check(kit, compose(kit))


@pytest.mark.parametrize(
    "forged",
    [
        {"preferred_reason": "We say so."},
        {"preferred_reason": None},
        {"reason_lang": "fa"},
        {"is_preferred": True},
        {"is_also": True},
    ],
)
def test_a_forged_preference_is_refused(kit: Kit, forged: dict[str, Any]) -> None:
    """Which report is preferred, and why, is what the table says."""
    one, two = kit.kit_cases[0].case.timeline
    mark([one, two], one, "Two courts say so.", by=DESK)
    documents = compose(kit)
    gate.check(kit, documents)
    which = two if "is_preferred" in forged else one
    assert _told(documents["fa"], one)["preferred_reason"] == "Two courts say so."
    _told(documents["en"], which).update(forged)
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)


@pytest.mark.parametrize(
    "forged",
    [{"stage": None}, {"stage": "retrial"}, {"value": "9 years"}, {"date": "1398"}],
)
def test_a_forged_report_is_refused(kit: Kit, forged: dict[str, Any]) -> None:
    """What else is reported stands with its stage, and with the desk's reason or none."""
    fact = kit.kit_cases[0].case.timeline[0]
    rows = [OtherReport(value="3 years 6 months", stage="appeal")]
    fact.change(by=DESK, alternatives=alternatives(rows), preferred_reason="Two courts say so.")
    documents = compose(kit)
    gate.check(kit, documents)
    told = next(f for f in _person(documents["en"])["facts"] if f["id"] == fact.id)
    assert told["preferred_reason"] == "Two courts say so."
    told["also"][0].update(forged)
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)
    told["also"][0].update(value="3 years 6 months", stage="appeal", date=None)
    told["preferred_reason"] = "We say so."
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)


@pytest.mark.parametrize("is_pair", [True, False])
def test_a_reason_that_names_somebody_protected_is_not_printed(kit: Kit, is_pair: bool) -> None:
    """In no language: the desk's own words may name somebody as any text may."""
    other = factories.case("Shirin Somebody", original_name="شیرین کسی")
    one, two = kit.kit_cases[0].case.timeline
    if is_pair:
        mark([one, two], two, "Shirin Somebody saw it.", by=DESK)
    else:
        rows = alternatives([OtherReport("2018")])
        one.change(by=DESK, alternatives=rows, preferred_reason="Shirin Somebody saw it.")
    gate.check(kit, compose(kit))
    other.protect("Nobody reached the family.", by=DESK)
    documents = compose(kit)
    for tag in ("en", "fa"):
        assert [each.values["language"] for each in gate.protected_names({tag: documents[tag]})]
    with pytest.raises(gate.Refused, match="is protected, but is named here"):
        gate.check(kit, documents)


def test_an_old_fact_that_looks_fresh_is_refused(kit: Kit) -> None:
    """That nobody confirmed it in time may not be left out."""
    kit.kit_cases[0].case.timeline[0].review_by = date(2022, 5, 6)
    documents = compose(kit)
    gate.check(kit, documents)
    _fact(documents["en"]).update(confirmed_on=None)
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)
