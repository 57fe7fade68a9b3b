"""From rows to plain data, and what never gets in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm import i18n
from crm.audit.models import DESK
from crm.cases.conflicts import OtherReport, alternatives, mark, prefer
from crm.cases.details import ChargeRow, Details
from crm.cases.models import Case
from crm.cases.permission import Protected
from crm.db import db
from crm.kits import freezing, gate
from crm.kits.composing import compose
from crm.kits.models import Kit
from crm.pdf import page
from crm.pdf.words import Words
from tests import factories
from tests.kits.conftest import wipe


def test_a_document_is_plain_data_in_each_language(kit: Kit) -> None:
    """Language → document, that JSON can carry."""
    documents = compose(kit)
    assert list(documents) == ["en", "fa"]
    assert json.loads(json.dumps(documents)) == documents
    english = documents["en"]
    assert english["kit"]["title"]["text"] == "The example kit"
    assert [part["text"] for part in english["brief"]] == ["What happened, in brief."]
    assert [part["text"] for part in english["asks"]] == ["Ask where they are."]
    assert english["contacts"][0]["email"] == "press@desk.example"
    assert english["statements"][0]["signatories"][0]["case"] == "parviz-example"


def test_the_status_is_the_last_report(kit: Kit) -> None:
    """One of the facts, with its date and its source; the timeline is oldest first."""
    (profile,) = compose(kit)["en"]["profiles"]
    assert profile["last"]["date"] == "2020-02"
    assert profile["last"]["notes"] == [1]
    assert [fact["date"] for fact in profile["facts"]] == ["2019-08-11", "2020-02"]


def test_sources_are_numbered_alike_in_every_language(kit: Kit) -> None:
    """In the order in which a reader meets them."""
    documents = compose(kit)
    assert documents["en"]["sources"] == documents["fa"]["sources"]
    assert [source["number"] for source in documents["en"]["sources"]] == [1, 2]


def test_names_stand_in_the_readers_script(kit: Kit) -> None:
    """Persian in a Persian kit, Latin letters where nothing else was chosen."""
    documents = compose(kit)
    persian, english = documents["fa"]["profiles"][0], documents["en"]["profiles"][0]
    assert (persian["name"], persian["name_lang"]) == ("پرویز نمونه", "fa")
    assert (english["name"], english["original"]) == ("Parviz Example", "پرویز نمونه")


def test_a_translation_is_printed_unless_machine_made_or_stale(kit: Kit) -> None:
    """Else the source stands there, and says so."""
    kit.title.translate("fa", "پروندهٔ نمونه", by=DESK, state="machine")
    assert compose(kit)["fa"]["kit"]["title"]["state"] == "untranslated"
    kit.title.translate("fa", "پروندهٔ نمونه", by=DESK)
    document = compose(kit)["fa"]
    assert document["kit"]["title"]["text"] == "پروندهٔ نمونه"
    assert document["kit"]["has_drafts"]
    kit.title.rewrite("Another title", by=DESK)
    assert compose(kit)["fa"]["kit"]["title"]["text"] == "Another title"


def test_one_stale_paragraph_alone_stands_in_the_source(kit: Kit) -> None:
    """The others as they are translated; a machine's as little as one that is missing."""
    text = kit.texts("brief")[0].text
    text.rewrite("One.\n\nTwo.\n\nThree.", by=DESK)
    text.translate("fa", "یک.\n\nدو.\n\nسه.", by=DESK)
    assert "parts" not in compose(kit)["fa"]["brief"][0]
    text.rewrite("One.\n\nTwo and a half.\n\nThree.", by=DESK)
    documents = compose(kit)
    said = documents["fa"]["brief"][0]
    assert (said["state"], said["lang"], said["revision"]) == ("partly", "fa", text.revision)
    assert said["text"] == "یک.\n\nTwo and a half.\n\nسه."
    assert [(part["text"], part["lang"], part["state"]) for part in said["parts"]] == [
        ("یک.", "fa", "draft"),
        ("Two and a half.", "en", "untranslated"),
        ("سه.", "fa", "draft"),
    ]
    assert documents["fa"]["kit"]["has_drafts"]
    assert json.loads(json.dumps(documents)) == documents
    gate.check(kit, documents)
    text.segments[2].translate("fa", "ماشین", by=DESK, state="machine")
    with pytest.raises(gate.Refused, match="is not printed as it stands"):
        gate.check(kit, documents)
    assert [each["lang"] for each in compose(kit)["fa"]["brief"][0]["parts"]] == ["fa", "en", "en"]
    text.segments[0].translate("fa", "ماشین", by=DESK, state="machine")
    documents = compose(kit)
    assert documents["fa"]["brief"][0]["state"] == "untranslated"
    gate.check(kit, documents)


def test_the_gate_knows_words_that_nobody_wrote(kit: Kit) -> None:
    """Paragraph by paragraph."""
    text = kit.texts("brief")[0].text
    text.rewrite("One.\n\nTwo.", by=DESK)
    text.segments[0].translate("fa", "یک.", by=DESK)
    documents = compose(kit)
    for name, other in (("text", "هیچ."), ("state", "reviewed"), ("lang", "ar")):
        part = documents["fa"]["brief"][0]["parts"][0]
        kept, part[name] = part[name], other
        with pytest.raises(gate.Refused, match="is not printed as it stands"):
            gate.check(kit, documents)
        part[name] = kept
    gate.check(kit, documents)


def test_protected_signatories_are_left_out(kit: Kit, maryam: Case) -> None:
    """Not named, not counted."""
    statement = kit.kit_statements[0].statement
    statement.sign(maryam, by=DESK)
    documents = compose(kit)
    assert len(documents["en"]["statements"][0]["signatories"]) == 1
    assert "Soleymani" not in json.dumps(documents)


def test_a_protected_case_cannot_be_chosen_nor_stay(kit: Kit, parviz: Case, maryam: Case) -> None:
    """By no way: not when chosen, not when protected afterwards."""
    with pytest.raises(Protected):
        kit.choose(by=DESK, cases=[parviz, maryam])
    parviz.protect("They asked us to.", by=DESK)
    with pytest.raises(Protected):
        compose(kit)


def test_sensitive_facts_are_chosen_with_a_reason(kit: Kit, parviz: Case) -> None:
    """Off by default."""
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    assert fact.id not in _fact_ids(compose(kit))
    with pytest.raises(ValueError, match="reason"):
        kit.include_sensitive(parviz, [fact.id], " ", by=DESK)
    kit.include_sensitive(parviz, [fact.id], "The family asks for it.", by=DESK)
    assert fact.id in _fact_ids(compose(kit))
    document = compose(kit)
    fact.change(by=DESK, body="He tried to end his life.", sensitivity="self_harm")
    assert fact.id not in _fact_ids(compose(kit))
    with pytest.raises(gate.Refused, match="was not chosen"):
        gate.check(kit, document)


@dataclass(frozen=True)
class _Claim:
    may_publish: bool
    sensitivity: str | None
    is_sourced: bool
    is_chosen: bool


_claims = st.lists(
    st.builds(
        _Claim,
        may_publish=st.booleans(),
        sensitivity=st.sampled_from([None, "health", "self_harm"]),
        is_sourced=st.booleans(),
        is_chosen=st.booleans(),
    ),
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.booleans(), _claims), min_size=1, max_size=3))
def test_nothing_forbidden_gets_in(
    database: Flask, people: list[tuple[bool, list[_Claim]]]
) -> None:
    """Whatever is entered and chosen, a composed document passes a gate that trusts nobody."""
    wipe()
    allowed, forbidden = _enter(people)
    kit = factories.kit(*(case for case, _, _ in allowed))
    for case, claims, facts in allowed:
        chosen = [fact.id for fact, claim in zip(facts, claims, strict=True) if claim.is_chosen]
        kit.include_sensitive(case, chosen, "A reason.", by=DESK)
    for case in forbidden:
        kit.kit_statements[0].statement.sign(case, by=DESK)
    documents = compose(kit)
    assert _fact_ids(documents) == {
        fact.id
        for _, claims, facts in allowed
        for fact, claim in zip(facts, claims, strict=True)
        if claim.may_publish and claim.is_sourced and (claim.sensitivity is None or claim.is_chosen)
    }
    text = json.dumps(documents, ensure_ascii=False)
    assert not any(name in text for case in forbidden for name in case.all_names)
    gate.check(kit, documents)
    for case, _, _ in allowed[:1]:
        case.protect("Later.", by=DESK)
        with pytest.raises(Protected):
            compose(kit)
        with pytest.raises(gate.Refused):
            gate.check(kit, documents)


def _enter(people: list[tuple[bool, list[_Claim]]]) -> tuple[list[Any], list[Case]]:
    allowed, forbidden = [], []
    names = (
        ("Behrooz Zandi", "بهروز زندی"),
        ("Shirin Moradi", "شیرین مرادی"),
        ("Kaveh Nik", "کاوه نیک"),
    )
    for (is_protected, claims), (name, original) in zip(people, names, strict=False):
        case = factories.case(name, original_name=original)
        facts = [
            factories.fact(
                case,
                "health" if claim.sensitivity else "arrest",
                "Somebody claims something.",
                may_publish=claim.may_publish,
                sensitivity=claim.sensitivity,
                **({} if claim.is_sourced else {"sources": []}),
            )
            for claim in claims
        ]
        if is_protected:
            case.protect("Not reached.", by=DESK)
            db.session.commit()
            forbidden.append(case)
        else:
            allowed.append((case, claims, facts))
    return allowed, forbidden


def _fact_ids(documents: dict[str, Any]) -> set[int]:
    return {
        fact["id"]
        for document in documents.values()
        for profile in document["profiles"]
        for fact in profile["facts"]
    }


def _printed(kit: Kit, tag: str) -> str:
    """A kit in one language as the press gets it, past the gate."""
    document = freezing.freeze(kit, by=DESK).snapshot[tag]
    return page.html(document, i18n.kit_label, page.Cover(30))


_UNTRANSLATED = i18n.kit_label("In English: not yet translated", "fa")
_ABOVE = i18n.kit_label("What stands above is preferred: %(reason)s", "fa", reason="").strip()


def _words(source: str) -> str:
    """What stands there without the markup."""
    return " ".join(re.sub(r"<[^>]+>", "", source).split())


def test_a_paragraph_in_the_source_has_its_mark_and_its_direction(kit: Kit) -> None:
    """Its neighbours have neither; two that follow each other have one mark."""
    text = kit.texts("brief")[0].text
    text.rewrite("One.\n\nTwo.\n\nThree.\n\nFour.", by=DESK)
    for place, body in ((0, "یک."), (3, "چهار.")):
        text.segments[place].translate("fa", body, by=DESK)
    brief = _printed(kit, "fa").partition('class="brief"')[2].partition("<nav")[0]
    assert re.findall(r"<p class=\"[a-z]*\"(.*?)>(.*?)</p>", brief) == [
        ("", "یک."),
        (' lang="en" dir="ltr"', "Two."),
        (' lang="en" dir="ltr"', "Three."),
        ("", "چهار."),
    ]
    assert brief.count(_UNTRANSLATED) == 1
    assert brief.index("یک.") < brief.index(_UNTRANSLATED) < brief.index("Two.")


def test_the_last_report_keeps_its_details(kit: Kit) -> None:
    """The timeline leaves it out, so what the timeline would say of it stands in its box."""
    fact = kit.kit_cases[0].case.timeline[-1]
    judged = Details("The case", {"judge": "A. Judge"}, [ChargeRow("Signing", "", "500")], [])
    fact.change(by=DESK, details=judged)
    source = _printed(kit, "en")
    box = _words(source.partition('<div class="last">')[2].partition("</div>")[0])
    assert all(word in box for word in ("Sentenced to five years.", "A. Judge", "Signing", "500"))
    assert _words(source).count("A. Judge") == 1


def test_reports_that_differ_are_one_framed_pair(kit: Kit) -> None:
    """The preferred one first with its reason, as it was written and marked in other languages."""
    case = kit.kit_cases[0].case
    one, two = (
        case.timeline[-1],
        factories.fact(case, "sentence", "Nine years.", happened_on="2019"),
    )
    mark([one, two], two, "Two courts say so.", by=DESK)
    english, persian = (_printed(kit, tag) for tag in ("en", "fa"))
    pair = _words(english.partition('class="differing"')[2].partition("</tbody>")[0])
    wanted = ("Reports differ", "Preferred: Two courts say so.", "Nine years.", "also reported")
    places = [pair.index(each) for each in (*wanted, "Sentenced to five years.")]
    assert places == sorted(places)
    pair = persian.partition('class="differing"')[2].partition("</tbody>")[0]
    assert '<p class="marks" lang="en" dir="ltr">Two courts say so.</p>' in pair
    assert _words(pair).count(_UNTRANSLATED) == 1 + pair.count('<p class="text" lang="en"')


def test_another_report_has_its_stage_and_a_jalali_month_no_dash(kit: Kit) -> None:
    """The reason stands in the language that it was written in."""
    fact = kit.kit_cases[0].case.timeline[0]
    rows = [OtherReport(value="3 years 6 months", stage="appeal"), OtherReport("2019-08-30")]
    fact.change(by=DESK, happened_on="1398-05", alternatives=alternatives(rows))
    prefer(fact, None, "The lawyer said so.", by=DESK)
    english, persian = (_words(_printed(kit, tag)) for tag in ("en", "fa"))
    wanted = (
        *("between 23 July and 22 August 2019", "3 years and 6 months (appeal)", "30 August 2019"),
        "What stands above is preferred: The lawyer said so.",
    )
    assert all(each in english for each in wanted), english
    assert "23 July – " not in english
    assert f"{_ABOVE} {_UNTRANSLATED} The lawyer said so." in persian
    assert all(
        each in persian for each in ("مرداد ۱۳۹۸", "۲۳ ژوئیه تا ۲۲ اوت ۲۰۱۹", "۳ سال و ۶ ماه")
    )
    fact.change(by=DESK, qualifier="before")
    assert "before 23 July 2019" in _words(_printed(kit, "en"))


def test_what_nobody_confirmed_in_time_is_marked(kit: Kit) -> None:
    """Small beneath the fact, the last report too; what is fresh has no mark."""
    first, last = kit.kit_cases[0].case.timeline
    assert "not confirmed since" not in _printed(kit, "en")
    for fact in (first, last):
        fact.confirmed_at = datetime(2021, 5, 6, tzinfo=UTC)
        fact.review_by = date(2022, 5, 6)
    source = _printed(kit, "en")
    assert _words(source).count("not confirmed since 6 May 2021") == 2
    assert "۱۶ اردیبهشت ۱۴۰۰" in _printed(kit, "fa")


def test_a_preferred_length_is_marked_with_its_reason_in_every_language(kit: Kit) -> None:
    """First among those reported, as the desk marked it; the word is there in every language."""
    fact = kit.kit_cases[0].case.timeline[0]
    rows = [OtherReport(value="9 years"), OtherReport(value="7.5 years", is_preferred=True)]
    fact.change(by=DESK, alternatives=alternatives(rows), preferred_reason="The verdict itself.")
    documents = compose(kit)
    gate.check(kit, documents)
    english = _words(_printed(kit, "en"))
    assert "7.5 years (preferred)" in english
    assert english.index("7.5 years (preferred)") < english.index("9 years")
    assert "Preferred: The verdict itself." in english
    assert "What stands above is preferred" not in english
    for tag in i18n.LANGUAGES:
        word = i18n.kit_label("Preferred", tag)
        assert tag == "en" or word != "Preferred"
        report = {"value": "7.5 years", "stage": "appeal", "is_preferred": True}
        assert word[1:] in Words(tag, i18n.kit_label).reported(report)
