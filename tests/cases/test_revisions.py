"""/cases/ID/facts/ID/revisions, and putting one back."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases import merging
from crm.cases.conflicts import OtherReport, alternatives
from crm.cases.details import NOTHING, Details, PartRow, Proceeding, details_of
from crm.cases.facts import Fact
from crm.db import db
from tests import cast, factories
from tests.page import Browser


def _fact() -> Fact:
    fact = factories.fact(factories.case(), body="Sentenced to five years.")
    fact.change(by=DESK, why="The verdict was published.", body="Sentenced to six years.")
    db.session.commit()
    return fact


def _url(fact: Fact) -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/revisions"


def test_shows_the_difference_newest_first(officer: Browser) -> None:
    fact = _fact()
    page = officer.get(_url(fact))
    newest, oldest = page.select("section.part")
    assert [each.text_content() for each in newest.cssselect("del, ins")] == ["five ", "six "]
    assert "The verdict was published." in newest.text_content()
    assert "Radio parviz-example 1" not in newest.text_content()
    assert "five years." in oldest.cssselect("ins")[0].text_content()


def test_puts_one_back(officer: Browser) -> None:
    fact = _fact()
    assert officer.get(_url(fact)).select(f'form[action="{_url(fact)}/1/restore"]')
    officer.post(f"{_url(fact)}/1/restore")
    db.session.expire_all()
    assert (fact.text.body, fact.revision) == ("Sentenced to five years.", 3)
    assert officer.get(_url(fact)).text.count("Put back revision 1.") == 1


def test_strangers(translator: Browser, officer: Browser, member: Browser) -> None:
    fact, other = _fact(), factories.case("Another Person")
    translator.get(_url(fact), status=404)
    officer.get(f"/cases/{other.id}/facts/{fact.id}/revisions", status=404)
    officer.post(f"{_url(fact)}/9/restore", status=404)
    fact.case.protect("Not reached.", by=DESK)
    db.session.commit()
    member.get(_url(fact), status=404)


def test_readers(member: Browser) -> None:
    """What a fact said before it could be published is for officers."""
    fact = factories.fact(factories.case(), body="Tried to end their life.", may_publish=False)
    fact.change(
        by=DESK, why="Softer.", body="Was in hospital.", may_publish=True, given_by="the family"
    )
    db.session.commit()
    page = member.get(f"/cases/{fact.case_id}")
    assert "Was in hospital." in page.text
    assert not page.select(f"a[href='{_url(fact)}']")
    assert "Softer" not in member.get(_url(fact), status=403).text
    member.post(f"{_url(fact)}/1/restore", status=403)


def test_wrong_method(officer: Browser) -> None:
    fact = _fact()
    assert officer.client.post(_url(fact)).status_code == 405
    assert officer.client.get(f"{_url(fact)}/1/restore").status_code == 405


def test_is_audited(officer: Browser) -> None:
    fact = _fact()
    officer.post(f"{_url(fact)}/1/restore")
    query = select(Entry).where(Entry.action == "fact.changed").order_by(Entry.id.desc())
    entry = db.session.scalars(query).first()
    assert entry is not None
    assert entry.actor_id == cast.person("officer").id
    assert entry.detail == {"fields": ["text"], "revision": 3}


def test_says_values_in_words(officer: Browser) -> None:
    case = factories.case()
    source = factories.source("farda", "Radio Farda")
    fact = factories.fact(case, "sentence", "Six years.", happened_on="2020-02", sources=[source])
    fact.change(
        by=DESK, qualifier="about", stage="first_instance", lowered_to="unsure",
        lowered_reason="Hearsay.", sensitivity="religion", may_publish=False,
        happened_on="2020-02-01",
        alternatives=alternatives(
            [OtherReport("2020-03", source=source, stage="appeal"), OtherReport(value="7.5 years")]
        ),
    )  # fmt: skip
    db.session.commit()
    words = officer.get(_url(fact)).text
    told = ("first instance", "Unsure", "Religion", "1 February 2020 (12 Bahman 1398)", "about",
            "March 2020 (appeal, Radio Farda: A report by Radio Farda), 7.5 years",
            "yes no")  # fmt: skip
    assert all(word in words for word in told), words
    for code in ("first_instance", "2020-02", "farda", "✓", "True"):
        assert code not in words
    officer.post("/preferences", {"language": "fa"})
    words = officer.get(_url(fact)).text
    assert "۷٫۵ سال" in words and "Unsure" not in words


def test_says_what_does_not_come_back(officer: Browser) -> None:
    fact = _fact()
    fact.change(by=DESK, may_publish=False, why="Withdrawn.")
    db.session.commit()
    officer.post(f"{_url(fact)}/2/restore")
    page = officer.get(_url(fact))
    assert "Permission stays as it is: it may not be published." in page.text
    db.session.expire_all()
    assert not fact.may_publish


def test_cautions_stay_when_an_older_revision_comes_back(officer: Browser) -> None:
    fact = _fact()
    fact.change(by=DESK, sensitivity="self_harm", lowered_to="unsure", lowered_reason="Hearsay.")
    db.session.commit()
    officer.post(f"{_url(fact)}/2/restore")
    page = officer.get(_url(fact))
    assert "It stays sensitive: Self-harm." in page.text
    assert "Whether confidence is lowered stays as it is." in page.text
    db.session.expire_all()
    assert (fact.sensitivity, fact.lowered_to, fact.confidence) == ("self_harm", "unsure", "unsure")


def test_details_come_back_with_their_words(officer: Browser) -> None:
    fact = factories.fact(factories.case(), kind="sentence")
    first = Details(
        "First case", {"court": "revolutionary"}, [], [PartRow("imprisonment", "6", "years")]
    )
    fact.change(by=DESK, details=first)
    second = Details("First case", {}, [], [PartRow("imprisonment", "3.5", "years")])
    fact.change(by=DESK, why="Reduced on appeal.", details=second)
    db.session.commit()
    page = officer.get(_url(fact))
    newest = page.select("section.part")[0]
    told = {
        row.cssselect("dt")[0].text_content(): [
            each.text_content() for each in row.cssselect("del, ins")
        ]
        for row in newest.cssselect(".pairs > div")
    }
    assert told == {"Court": ["revolutionary court"], "Sentence in parts": ["6 ", "3.5 "]}
    officer.post(f"{_url(fact)}/2/restore")
    db.session.expire_all()
    assert details_of(fact) == first
    officer.post(f"{_url(fact)}/1/restore")
    db.session.expire_all()
    assert details_of(fact) == NOTHING
    assert not db.session.scalars(select(Proceeding)).all()


def test_a_proceeding_that_is_named_otherwise_is_a_revision(officer: Browser) -> None:
    case = factories.case()
    facts = [factories.fact(case), factories.fact(case, kind="trial")]
    for fact in facts:
        fact.change(by=DESK, details=Details("First case", {}, [], []))
    db.session.commit()
    proceeding = db.session.scalars(select(Proceeding)).one()
    url = f"/cases/{case.id}/proceedings/{proceeding.id}"
    officer.post(url, {"title": "The case of 2019", "number": "98/1"})
    db.session.expire_all()
    assert [fact.revision for fact in facts] == [3, 3]
    page = officer.get(_url(facts[1]))
    newest = page.select("section.part")[0].text_content()
    assert "2019" in newest and "98/1" in newest and cast.person("officer").name in newest


def test_a_report_without_its_source_stays_out(officer: Browser) -> None:
    a, b = factories.source("a", "A"), factories.source("b", "B")
    fact = factories.fact(factories.case(), sources=[a, b])
    also = [OtherReport("2019-08-30", source=b), OtherReport("2019")]
    fact.change(by=DESK, alternatives=alternatives(also))
    fact.change(by=DESK, why="B was wrong.", sources=[a], alternatives=[])
    merging.remove(b, by=DESK)
    db.session.commit()
    officer.post(f"{_url(fact)}/2/restore")
    assert "What else was reported stays out" in officer.get(_url(fact)).text
    db.session.expire_all()
    assert [(each.happened_on, each.source) for each in fact.alternatives] == [("2019", None)]
