"""One kit: its page, archiving, readiness."""

from __future__ import annotations

from datetime import date

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.models import Kit
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


def test_it_shows_what_goes_in(officer: Browser, kit: Kit) -> None:
    """Every section, each with its form one link away."""
    page = officer.get(f"/kits/{kit.id}")
    assert page.heading == "The example kit"
    for name in ("title", "brief", "statements", "cases", "ask", "languages", "press", "embargo"):
        assert page.one(f"#kit-{name} a.edit").get("href") == f"/kits/{kit.id}/edit/{name}"
    assert "Parviz Example" in page.one("#kit-cases").text_content()
    assert [box.get("value") for box in page.select("#kit-build input[checked]")] == ["en", "fa"]


def test_readiness_comes_in_place(member: Browser, kit: Kit) -> None:
    """For each language, how many of its texts a kit would print."""
    link = member.get(f"/kits/{kit.id}").one("#kit-readiness a").get("hx-get")
    kit.title.translate("fa", "پروندهٔ نمونه", by=DESK)
    kit.subtitle.translate("fa", "برای آزمون", by=DESK)
    kit.subtitle.rewrite("For all tests", by=DESK)
    db.session.commit()
    section = member.get(link, fragment=True).one("#kit-readiness")
    english, persian = section.cssselect("li.standing")
    assert "8 of 8 would be printed in it" in english.text_content()
    assert "1 of 8 would be printed in it" in persian.text_content()
    assert [state.text_content().strip() for state in persian.cssselect(".state")] == [
        "Missing",
        "Stale",
        "Draft",
    ]
    assert member.get(link).heading == "The example kit"


def test_one_stale_paragraph_lowers_a_language_by_one(member: Browser, kit: Kit) -> None:
    """However long its text is, and in every language."""
    kit.choose(by=DESK, languages=["en", "fa", "sv"])
    (entry, *_rest) = kit.texts("brief")
    entry.text.rewrite("One.\n\nTwo.\n\nThree.", by=DESK)
    for language in ("fa", "sv"):
        entry.text.translate(language, "1\n\n2\n\n3", by=DESK, state="reviewed")
    entry.text.rewrite("One.\n\nTwo, or more.\n\nThree.", by=DESK)
    db.session.commit()
    rows = member.get(f"/kits/{kit.id}/readiness").select("#kit-readiness li.standing")
    said = [row.cssselect(".bar")[0].get("aria-label") for row in rows]
    assert said == ["10 of 10 reviewed", "2 of 10 reviewed", "2 of 10 reviewed"]
    for row in rows[1:]:
        assert row.cssselect("a[href*='state=stale'] .num")[0].text == "1"
        # Only the one that changed is printed in English.
        assert "2 of 10 would be printed in it" in row.text_content()


def test_a_protected_person_is_shown_to_officers_alone(
    officer: Browser, member: Browser, kit: Kit, parviz: Case
) -> None:
    """Members see neither name nor number."""
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    assert "Protected" in officer.get(f"/kits/{kit.id}").one("#kit-cases").text_content()
    page = member.get(f"/kits/{kit.id}")
    assert "Parviz" not in page.text
    assert "Nobody’s profile" in page.one("#kit-cases").text_content()


def test_many_cases_cost_as_much_as_one(member: Browser, kit: Kit, parviz: Case) -> None:
    """The page's SQL does not grow."""
    one = len(member.get(f"/kits/{kit.id}").statements)
    more = [factories.case(f"Person {letter} Example") for letter in "ABCDEF"]
    for case in more:
        factories.fact(case)
    kit.choose(by=DESK, cases=[parviz, *more])
    db.session.commit()
    assert len(member.get(f"/kits/{kit.id}").statements) == one


def test_a_kit_is_archived_and_restored(officer: Browser, kit: Kit) -> None:
    """Twice does no more than once."""
    for _time in range(2):
        officer.post(f"/kits/{kit.id}/archive")
    page = officer.get(f"/kits/{kit.id}")
    assert "cannot be built" in page.text
    assert not page.select("#kit-build")
    officer.post(f"/kits/{kit.id}/restore")
    assert officer.get(f"/kits/{kit.id}").select("#kit-build")
    assert actions().count("kit.archived") == 1
    assert actions().count("kit.restored") == 1


def test_a_translator_finds_nothing(translator: Browser, kit: Kit) -> None:
    """Nor may they archive it."""
    translator.get(f"/kits/{kit.id}", status=404)
    translator.post(f"/kits/{kit.id}/archive", status=404)


def test_a_member_reads(member: Browser, kit: Kit) -> None:
    """And is offered nothing else."""
    page = member.get(f"/kits/{kit.id}")
    assert not page.select("main a.edit, main form")
    member.post(f"/kits/{kit.id}/archive", status=403)
    member.post(f"/kits/{kit.id}/restore", status=403)


def test_wrong_method(officer: Browser, kit: Kit) -> None:
    """Reading is not posting."""
    officer.post(f"/kits/{kit.id}", status=405)
    officer.get(f"/kits/{kit.id}/archive", status=405)
    officer.get("/kits/4711", status=404)


def test_readiness_counts_only_what_would_be_printed(
    member: Browser, kit: Kit, parviz: Case
) -> None:
    """Facts that are for officers, or that nobody chose, are no matter of their own there."""
    long_ago = {"review_by": date(2020, 1, 1)}
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    factories.fact(parviz, body="Seen by his family.", **long_ago)
    factories.fact(parviz, "health", "Ill.", sensitivity="health", **long_ago)
    factories.fact(parviz, body=f"Seen with {shirin.name}.", **long_ago)
    before = member.get(f"/kits/{kit.id}/readiness").one("main").text_content()
    assert "2 facts" in before
    shirin.protect("Not reached.", by=DESK)
    db.session.commit()
    after = member.get(f"/kits/{kit.id}/readiness").one("main").text_content()
    assert "2 facts" not in after and "1 fact" in after
