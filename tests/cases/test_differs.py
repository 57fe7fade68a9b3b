"""/cases/ID/facts/ID/differs, and how a typed date is understood."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask

from crm.audit.models import DESK, Entry
from crm.cases import exchange, exchange_table
from crm.cases.facts import Fact
from crm.cases.restoring import put_back
from crm.db import db
from crm.exchange import Report
from crm.statements.exporting import whole
from tests import cast, factories
from tests.page import Browser


def _pair() -> tuple[Fact, Fact]:
    case = factories.case()
    one = factories.fact(case, "sentence", "Three and a half years.", happened_on="2020-02")
    return one, factories.fact(case, "sentence", "27 months.", happened_on="2020")


def _url(fact: Fact, more: str = "") -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/differs{more}"


def test_two_facts_stand_side_by_side(officer: Browser, member: Browser) -> None:
    one, two = _pair()
    officer.get(_url(one))
    officer.post(_url(one), {"facts": [two.id], "preferred": two.id, "reason": "Two publishers."})
    page = member.get(f"/cases/{one.case_id}")
    shown = page.select(".differing .entry")
    assert [each.get("id") for each in shown] == [f"fact-{two.id}", f"fact-{one.id}"]
    assert "Preferred: Two publishers." in shown[0].text_content()
    assert "Also reported" in shown[1].text_content()
    officer.post(_url(one, "/not"))
    assert not member.get(f"/cases/{one.case_id}").select(".differing")


def test_another_date_and_another_length(officer: Browser, member: Browser) -> None:
    one, _ = _pair()
    officer.post(_url(one, "/also"), {"day": "۱۳۹۸/۶/۸", "source_id": one.sources[0].id})
    officer.post(_url(one, "/also"), {"value": "7.5 years", "source_id": 0})
    db.session.expire_all()
    held = [each.as_data() for each in one.alternatives]
    assert held == [{"date": "2019-08-30", "source_id": one.sources[0].key}, {"value": "7.5 years"}]
    page = member.get(f"/cases/{one.case_id}")
    shown = page.one(f"#fact-{one.id} .entry-meta:has(.notice)").text_content()
    words = ("Reports differ", "30 August 2019 (Radio parviz-example 1)", "7.5 years")
    assert all(word in shown for word in words)
    officer.post(_url(one, f"/also/{one.alternatives[0].id}/drop"))
    db.session.expire_all()
    assert len(one.alternatives) == 1


def test_nothing_is_reported_twice(officer: Browser) -> None:
    one, _ = _pair()
    own = {"day": one.happened_on, "source_id": 0}
    page = officer.post(_url(one, "/also"), own, status=422)
    assert "This is said here already." in page.text
    officer.post(_url(one, "/also"), own | {"stage": "appeal"})
    officer.post(_url(one, "/also"), {"value": "27 months", "source_id": 0})
    page = officer.post(_url(one, "/also"), {"value": "27 months", "source_id": 0}, status=422)
    assert page.one("#value").get("value") == "27 months"
    officer.post(_url(one, "/also"), {"value": "27 months", "source_id": one.sources[0].id})


def test_keeps_what_was_typed(officer: Browser) -> None:
    one, two = _pair()
    page = officer.post(_url(one), {"facts": [], "preferred": one.id, "reason": "Why"}, status=422)
    assert page.one("#reason").get("value") == "Why"
    officer.post(_url(one), {"facts": [two.id], "preferred": 99, "reason": "x"}, status=422)
    page = officer.post(_url(one, "/also"), {"value": "seven", "source_id": 0}, status=422)
    assert page.one("#value").get("value") == "seven"
    officer.post(_url(one, "/also"), {"source_id": 0}, status=422)
    officer.post(_url(one, "/also"), {"day": "1398-13", "source_id": 0}, status=422)
    officer.post(_url(one, "/also"), {"day": "2200", "source_id": 0}, status=422)


def test_says_how_a_date_is_understood(officer: Browser, member: Browser) -> None:
    said = officer.get(f"/cases/understood?happened_on={quote('۱۳۹۸/۵/۲۰')}", fragment=True)
    assert said.text == "Understood as 11 August 2019 (20 Mordad 1398)"
    said = officer.get(f"/cases/understood?happened_on={quote('مرداد ۱۳۹۸')}", fragment=True)
    assert said.text == "Understood as 23 July – 22 August 2019 (Mordad 1398)"
    assert "to come" in officer.get("/cases/understood?happened_on=2200", fragment=True).text
    assert "no date" in officer.get("/cases/understood?happened_on=soon", fragment=True).text
    member.get("/cases/understood", status=403)


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    one, _ = _pair()
    translator.get(_url(one), status=404)
    for more in ("", "/not", "/also", "/also/1/drop"):
        member.post(_url(one, more), status=403)


def test_wrong_method(officer: Browser) -> None:
    one, _ = _pair()
    assert officer.client.get(_url(one, "/also")).status_code == 405


def test_is_audited(officer: Browser) -> None:
    one, two = _pair()
    officer.post(_url(one), {"facts": [two.id], "preferred": two.id, "reason": "Two publishers."})
    found = db.session.scalars(db.select(Entry).where(Entry.action == "fact.changed")).all()
    assert {entry.actor_id for entry in found} == {cast.person("officer").id}
    assert "Two publishers." not in str([entry.detail for entry in found])


def test_editing_one_report_leaves_the_others_in_sight(officer: Browser) -> None:
    one, two = _pair()
    officer.post(_url(one), {"facts": [two.id], "preferred": two.id, "reason": "Two publishers."})
    page = officer.get(f"/cases/{one.case_id}/facts/{two.id}/edit", fragment=True)
    assert page.select(f"#fact-{two.id} textarea")
    assert "Three and a half years." in page.one(f"#fact-{one.id}").text_content()


def test_each_fact_stands_once_with_its_preference_beside_it(officer: Browser) -> None:
    one, two = _pair()
    page = officer.get(_url(one))
    lines = page.select(".differ-lines .line")
    assert [len(each.cssselect("input[type=checkbox]")) for each in lines] == [0, 1]
    assert [each.cssselect("input[type=radio]")[0].get("value") for each in lines] == [
        str(one.id),
        str(two.id),
    ]
    assert page.one("#facts").text_content().count("27 months.") == 1
    wrong = officer.post(_url(one), {"facts": [], "preferred": two.id, "reason": "x"}, status=422)
    assert "Choose at least one other fact." in wrong.one("#facts-error").text_content()


def test_another_date_becomes_the_facts_own(officer: Browser, member: Browser) -> None:
    one, _ = _pair()
    source = one.sources[0]
    sent = {"day": "مرداد ۱۳۹۸", "source_id": source.id, "stage": "appeal"}
    officer.post(_url(one, "/also"), sent)
    officer.post(_url(one, "/also"), {"value": "هفت سال و نیم", "source_id": 0})
    page = officer.get(_url(one))
    assert len(page.select("#which input")) == 3
    wrong = officer.post(_url(one, "/prefer"), {"which": one.alternatives[0].id}, status=422)
    assert wrong.select("[aria-invalid]")
    assert wrong.one("#which input[checked]").get("value") == str(one.alternatives[0].id)
    sent = {"which": one.alternatives[0].id, "because": "The paper of the court."}
    officer.post(_url(one, "/prefer"), sent)
    db.session.expire_all()
    assert (one.happened_on, one.stage) == ("1398-05", "appeal")
    shown = member.get(f"/cases/{one.case_id}").one(f"#fact-{one.id}").text_content()
    words = ("23 July – 22 August 2019 (Mordad 1398)", "February 2020", "7.5 years")
    assert all(word in shown for word in words)
    assert "What stands above is preferred: The paper of the court." in shown
    member.post(_url(one, "/prefer"), sent, status=403)
    last = officer.get(f"/cases/{one.case_id}/facts/{one.id}/revisions")
    assert "The paper of the court." in last.text


def test_the_stage_of_another_report_is_shown(officer: Browser, member: Browser) -> None:
    one, _ = _pair()
    sent = {"value": "3 years and 6 months", "source_id": one.sources[0].id, "stage": "appeal"}
    officer.post(_url(one, "/also"), sent)
    shown = member.get(f"/cases/{one.case_id}").one(f"#fact-{one.id}").text_content()
    assert "3 years and 6 months (appeal, Radio parviz-example 1)" in shown
    officer.post(_url(one, "/also"), {"value": "7 years", "source_id": 0, "stage": "x"}, status=422)
    officer.post(_url(one, "/prefer"), {"which": 0, "because": "The lawyer said so."})
    db.session.expire_all()
    assert (one.preferred_reason, one.happened_on) == ("The lawyer said so.", "2020-02")
    assert officer.get(_url(one)).one("#because").get("value") == "The lawyer said so."
    assert not officer.get(_url(one)).one("#reason").get("value")


def _with_lengths(officer: Browser) -> Fact:
    one, _ = _pair()
    for length in ("9 years", "7.5 years"):
        officer.post(_url(one, "/also"), {"value": length, "source_id": one.sources[0].id})
    return one


def test_a_length_is_preferred_in_its_own_place(officer: Browser, member: Browser) -> None:
    one = _with_lengths(officer)
    body, revision = one.text.body, one.revision
    page = officer.get(_url(one))
    assert "7.5 years" in page.one("#which").text_content()
    which = one.alternatives[1].id
    officer.post(_url(one, "/prefer"), {"which": which, "because": "The verdict itself."})
    db.session.expire_all()
    assert [(each.value, each.is_preferred) for each in one.alternatives] == [
        ("9 years", False),
        ("7.5 years", True),
    ]
    assert (one.text.body, one.happened_on, one.revision) == (body, "2020-02", revision + 1)
    shown = " ".join(
        member.get(f"/cases/{one.case_id}").one(f"#fact-{one.id}").text_content().split()
    )
    assert shown.index("7.5 years") < shown.index("9 years")
    assert "(preferred)" in shown and "Preferred: The verdict itself." in shown
    assert "What stands above" not in shown
    page = officer.get(_url(one))
    assert page.one("#which input[checked]").get("value") == str(one.alternatives[1].id)
    told = officer.get(f"/cases/{one.case_id}/facts/{one.id}/revisions")
    assert "preferred" in told.text and "The verdict itself." in told.text
    entry = db.session.scalars(db.select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None and entry.action == "fact.changed"


def test_a_preferred_length_is_taken_back(officer: Browser, member: Browser) -> None:
    one = _with_lengths(officer)
    officer.post(_url(one, "/prefer"), {"which": one.alternatives[0].id, "because": "Why."})
    assert one.alternatives[0].is_preferred
    member.post(_url(one, "/prefer/none"), {}, status=403)
    assert officer.client.get(_url(one, "/prefer/none")).status_code == 405
    officer.post(_url(one, "/prefer/none"), {})
    db.session.expire_all()
    assert one.preferred_reason is None
    assert not any(each.is_preferred for each in one.alternatives)
    first = next(each for each in one.revisions if each.snapshot["preferred_reason"] == "Why.")
    put_back(one, first, by=DESK)
    db.session.commit()
    assert one.preferred_reason == "Why."
    assert [each.is_preferred for each in one.alternatives] == [True, False]
    officer.post(_url(one, f"/also/{one.alternatives[0].id}/drop"), {})
    db.session.expire_all()
    assert one.preferred_reason is None and [each.value for each in one.alternatives] == [
        "7.5 years"
    ]


def test_what_the_fact_itself_says_is_preferred_instead(officer: Browser) -> None:
    one = _with_lengths(officer)
    officer.post(_url(one, "/prefer"), {"which": one.alternatives[0].id, "because": "Why."})
    officer.post(_url(one, "/prefer"), {"which": 0, "because": "Another reason."})
    db.session.expire_all()
    assert not any(each.is_preferred for each in one.alternatives)
    assert one.preferred_reason == "Another reason."
    sent = {"which": one.alternatives[0].id, "because": " "}
    officer.post(_url(one, "/prefer"), sent, status=422)
    officer.post(_url(one, "/prefer"), {"which": 999, "because": "x"}, status=422)


def test_a_preferred_length_goes_out_and_comes_in(officer: Browser, database: Flask) -> None:
    one = _with_lengths(officer)
    officer.post(_url(one, "/prefer"), {"which": one.alternatives[1].id, "because": "Why."})
    told, _left = whole(with_protected=True)
    for form in ("csv", "xlsx"):
        report = Report()
        table = exchange_table.parse(exchange_table.write(told, form), form, "t", report)
        assert not report.refusals
        row = table["people"][0]["facts"][0]["also_reported"][1]
        assert row["preferred"] is True
    report = exchange.load(told, by=DESK)
    assert not report.refusals and not report.updated
    also = told["people"][0]["facts"][0]["also_reported"]
    also[0]["preferred"], also[1]["preferred"] = True, False
    assert exchange.load(told, by=DESK).updated == {"facts": 1}
    assert [each.is_preferred for each in one.alternatives] == [True, False]
    also[1]["preferred"] = True
    assert "more than one" in str(exchange.load(told, by=DESK).refusals[0][1])


def test_a_source_that_only_another_report_cites_comes_in(database: Flask) -> None:
    source = {"publisher": "P", "title": "T", "url": "https://p.example/", "language": "en"}
    fact = {
        "kind": "sentence",
        "text": "Sentenced.",
        "confidence": "unsure",
        "source_ids": ["a"],
        "also_reported": [{"value": "9 years", "source_id": "b", "stage": "appeal"}],
    }
    person = {"name_en": "P Example", "name_fa": "پ", "publish": True, "facts": [fact]}
    sources = [{"id": key, **source} for key in ("a", "b")]
    assert not exchange.load({"sources": sources, "people": [person]}, by=DESK).refusals
