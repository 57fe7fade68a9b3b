"""Building, and an edition's page, PDFs and pictures."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases import consent
from crm.cases.models import Case
from crm.db import db
from crm.kits import freezing, printing, work
from crm.kits.models import Edition, Kit
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


def test_building_freezes_and_sends_to_print(officer: Browser, kit: Kit) -> None:
    """Each chosen language is on its way, and asks again by itself."""
    page = officer.post(f"/kits/{kit.id}/editions", {"languages": ["fa"]})
    assert page.headers["Location"] == f"/kits/{kit.id}/editions/1"
    page = officer.get(f"/kits/{kit.id}/editions/1")
    persian, english = page.one("#language-fa"), page.one("#language-en")
    assert persian.get("hx-trigger") == "every 1s"
    assert "Waiting" in persian.text_content()
    assert english.get("hx-get") is None
    assert "Not printed" in english.text_content()
    row = officer.get(persian.get("hx-get"), fragment=True)
    assert row.one("li#language-fa").get("hx-trigger") == "every 1s"
    work.print_now(_edition().id, "fa")
    row = officer.get(persian.get("hx-get"), fragment=True)
    assert row.one("li#language-fa").get("hx-trigger") is None
    assert row.select(f"a[href='/kits/{kit.id}/editions/1/fa.pdf']")


def _edition() -> Edition:
    db.session.expire_all()
    return db.session.scalars(select(Edition)).one()


def test_building_again_makes_nothing_new(officer: Browser, edition: Edition) -> None:
    """And says so."""
    officer.post(f"/kits/{edition.kit_id}/editions", {"languages": ["en"]})
    assert "Nothing has changed" in officer.get(f"/kits/{edition.kit_id}/editions/1").text
    assert _edition() is edition


def test_print_now_prints_while_one_waits(officer: Browser, edition: Edition) -> None:
    """Without a worker and without scripts; then there are a PDF and its picture."""
    url = f"/kits/{edition.kit_id}/editions/1"
    officer.post(f"{url}/languages/fa/print")
    page = officer.get(url)
    sheet = page.one("#language-fa")
    assert sheet.cssselect("img")[0].get("src") == f"{url}/fa.jpg"
    briefing = f"/briefings/new?edition={edition.id}&language=fa"
    assert sheet.cssselect(f"a[href='{briefing}']")
    response = officer.client.get(f"{url}/fa.pdf")
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="fifteenth-example-1-fa.pdf"'
    file = _edition().file("fa")
    assert file is not None and hashlib.sha256(response.data).hexdigest() == file.sha256
    assert officer.client.get(f"{url}/fa.jpg").mimetype == "image/jpeg"


def test_what_is_not_printed_says_so(member: Browser, edition: Edition) -> None:
    """A page with a word and the way to the edition."""
    url = f"/kits/{edition.kit_id}/editions/1"
    page = member.get(f"{url}/fa.pdf", status=404)
    assert page.heading == "Not printed yet"
    assert page.select(f"main a[href='{url}']")
    member.get(f"{url}/sv.pdf", status=404)
    member.get(f"{url}/fa.jpg", status=404)
    member.get(f"/kits/{edition.kit_id}/editions/2", status=404)


def test_what_changed_since_is_shown(member: Browser, edition: Edition, parviz: Case) -> None:
    """With the frozen words below."""
    url = f"/kits/{edition.kit_id}/editions/1"
    assert "still as it was printed" in member.get(url).one("#changed").text_content()
    parviz.facts[0].change(by=DESK, body="Arrested a day later.")
    db.session.commit()
    page = member.get(url)
    assert "revision 1, now 2" in page.one("#changed").text_content()
    assert "Arrested." in page.text
    assert "a day later" not in page.text


def test_an_edition_about_a_protected_person_is_withheld(
    officer: Browser, member: Browser, edition: Edition, parviz: Case
) -> None:
    """Neither given out nor printed; members see no name."""
    url = f"/kits/{edition.kit_id}/editions/1"
    work.print_now(edition.id, "en")
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    assert "Parviz Example" in officer.get(url).text
    page = member.get(url)
    assert "Withheld" in page.text
    assert "Parviz" not in page.text
    assert member.get(f"{url}/en.pdf", status=404).heading == "Withheld"
    member.get(f"{url}/en.jpg", status=404)
    officer.post(f"{url}/languages/fa/print")
    assert _edition().file("fa") is None
    assert "withheld" in officer.get(url).text


def test_an_edition_that_names_a_protected_person_is_withheld(
    officer: Browser, member: Browser, kit: Kit, parviz: Case
) -> None:
    """In a brief or another's fact, not only as somebody with a profile."""
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    kit.add_text("brief", "Shirin Moraadi was there.", by=DESK)
    edition = freezing.freeze(kit, by=DESK)
    db.session.commit()
    url = f"/kits/{kit.id}/editions/1"
    work.print_now(edition.id, "en")
    assert officer.client.get(f"{url}/en.pdf").mimetype == "application/pdf"
    shirin.protect("Not reached.", by=DESK)
    db.session.commit()
    assert member.get(f"{url}/en.pdf", status=404).heading == "Withheld"
    member.get(f"{url}/en.jpg", status=404)
    assert "Shirin Moradi" in officer.get(url).text
    assert "Arrested" in officer.get(url).text
    page = member.get(url)
    assert "Withheld" in page.text
    assert not {"Shirin", "Arrested."} & set(page.text.split())


def test_an_edition_with_a_withdrawn_fact_is_withheld(
    officer: Browser, member: Browser, edition: Edition, parviz: Case
) -> None:
    """It was printed before; members do not see the fact again on its page."""
    url = f"/kits/{edition.kit_id}/editions/1"
    work.print_now(edition.id, "en")
    assert officer.client.get(f"{url}/en.pdf").mimetype == "application/pdf"
    fact = parviz.facts[1]
    consent.withdraw(fact, fact.permissions[0], "The family asked.", by=DESK)
    db.session.commit()
    page = member.get(url)
    assert "Withheld" in page.text and "Arrested." in page.text
    assert not {"Sentenced", "Sentence", "withdrawn"} & set(page.text.split())
    page = officer.get(url)
    assert "A permission for something in this edition was withdrawn." in page.text
    assert "Sentenced" in page.text and "withdrawn" in page.one("#changed").text_content()
    assert not page.select("a[href$='.pdf']")
    for browser, word in ((member, "This edition is not given out"), (officer, "A permission for")):
        page = browser.get(f"{url}/en.pdf", status=404)
        assert page.heading == "Withheld" and word in page.text
    member.get(f"{url}/en.jpg", status=404)
    row = member.get(f"{url}/languages/en", fragment=True)
    assert not row.select("a[href$='.pdf']")
    officer.post(f"{url}/languages/fa/print")
    assert _edition().file("fa") is None
    assert "something in it was withdrawn since" in officer.get(url).text


def test_who_was_renamed_and_then_protected_is_still_withheld(kit: Kit) -> None:
    """A signatory has no profile, but a short name that stays."""
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    kit.kit_statements[0].statement.sign(shirin, by=DESK)
    edition = freezing.freeze(kit, by=DESK)
    assert printing.withheld(edition) == []
    shirin.rename(by=DESK, name="Golnaz Bahari", original_name="گلناز بهاری")
    shirin.protect("Not reached.", by=DESK)
    assert printing.withheld(edition) == [shirin]


def test_looking_again_reads_little(officer: Browser, edition: Edition) -> None:
    """A page asks every second: the snapshot, which is long, stays where it is."""
    url = f"/kits/{edition.kit_id}/editions/1/languages/fa"
    again = officer.get(url, fragment=True)
    assert not any("snapshot" in statement for statement in again.statements)
    assert not any("fact" in statement for statement in again.statements)
    assert "What is in it" in officer.get(url).text


def test_problems_are_said_in_the_language_of_the_interface(officer: Browser, kit: Kit) -> None:
    """As everything else is."""
    kit.choose(by=DESK, cases=[], statements=[])
    db.session.commit()
    with officer.client.session_transaction() as session:
        session["language"] = "fa"
    page = officer.post(f"/kits/{kit.id}/editions", {"languages": ["en"]}, status=422)
    problem = page.one(".form-errors li").text_content()
    assert problem and problem.isascii() is False


def test_a_kit_that_must_not_leave_is_refused(officer: Browser, kit: Kit, parviz: Case) -> None:
    """With every reason, and nothing frozen."""
    factories.case("Shirin Moradi", original_name="شیرین مرادی").protect("Not reached.", by=DESK)
    kit.add_text("brief", "Shirin Moradi was there.", by=DESK)
    db.session.commit()
    page = officer.post(f"/kits/{kit.id}/editions", {"languages": ["en"]}, status=422)
    named = "Shirin Moradi is protected, but is named here: In brief 2 (en, fa)."
    assert named in page.text
    assert "for officers alone and may not be in a kit" in page.text
    assert page.one("#kit-build input[checked]").get("value") == "en"
    assert db.session.scalar(select(Edition)) is None


def test_no_language_is_refused(officer: Browser, kit: Kit) -> None:
    """So is one that the kit is not made in."""
    assert officer.post(f"/kits/{kit.id}/editions", {}, status=422).select("#kit-build .error")
    officer.post(f"/kits/{kit.id}/editions", {"languages": ["sv"]}, status=422)


def test_a_translator_finds_nothing(translator: Browser, edition: Edition) -> None:
    """No page, no PDF, no picture."""
    url = f"/kits/{edition.kit_id}/editions/1"
    for address in (url, f"{url}/languages/en", f"{url}/en.pdf", f"{url}/en.jpg"):
        translator.get(address, status=404)
    translator.post(f"{url}/languages/en/print", status=404)
    translator.post(f"/kits/{edition.kit_id}/editions", {"languages": ["en"]}, status=404)


def test_a_member_reads(member: Browser, edition: Edition) -> None:
    """And is offered nothing else."""
    url = f"/kits/{edition.kit_id}/editions/1"
    assert not member.get(url).select("main form")
    member.get(f"{url}/languages/en")
    member.post(f"{url}/languages/en/print", status=403)
    member.post(f"/kits/{edition.kit_id}/editions", {"languages": ["en"]}, status=403)


def test_wrong_method(officer: Browser, edition: Edition) -> None:
    """Printing and building are posted, pages and files are not."""
    url = f"/kits/{edition.kit_id}/editions/1"
    officer.get(f"{url}/languages/en/print", status=405)
    officer.get(f"/kits/{edition.kit_id}/editions", status=405)
    officer.post(f"{url}/en.pdf", status=405)
    officer.post(f"{url}/languages/nothing/print", status=404)
    officer.get(f"{url}/languages/nothing", status=404)


def test_it_stands_in_the_record(officer: Browser, kit: Kit) -> None:
    """Who froze it."""
    officer.post(f"/kits/{kit.id}/editions", {"languages": ["en"]})
    assert actions()[-1] == "edition.frozen"
