"""Templates of kits, and a kit that is made of another one."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.copying import KitTemplate
from crm.kits.models import Kit
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


def _keep(officer: Browser, kit: Kit) -> KitTemplate:
    kit.arrange(["brief", "health"], by=DESK)
    kit.set_length("four", by=DESK)
    kit.dress({"masthead": "The Desk"}, by=DESK)
    db.session.commit()
    officer.post(f"/kits/{kit.id}/template", {"name": "For governments"})
    return db.session.scalars(select(KitTemplate)).one()


def test_a_kit_begins_with_a_template(officer: Browser, kit: Kit) -> None:
    """Sections, length, house style, whom to call: no person and no text."""
    template = _keep(officer, kit)
    assert "For governments" in officer.get("/kits/templates").text
    form = officer.get("/kits/new").fields()
    sent = {**form, "title": "Another", "template": template.id, "languages": ["sv"]}
    officer.post("/kits/new", sent)
    made = db.session.scalars(select(Kit).where(Kit.slug == "another")).one()
    assert (made.order, made.length, made.house, made.languages) == (
        ["brief", "health"],
        "four",
        {"masthead": "The Desk"},
        ["sv"],
    )
    assert len(made.kit_press_contacts) == 1
    assert made.kit_cases == made.kit_texts == made.kit_statements == []
    officer.post("/kits/new", {**form, "title": "x", "template": 4711}, status=422)


def test_a_name_is_kept_once_and_goes(officer: Browser, kit: Kit) -> None:
    """The second time it replaces the first."""
    _keep(officer, kit)
    template = _keep(officer, kit)
    officer.post(f"/kits/{kit.id}/template", {"name": "  "})
    assert len(db.session.scalars(select(KitTemplate)).all()) == 1
    officer.post(f"/kits/templates/{template.id}/remove")
    assert "No templates yet" in officer.get("/kits/templates").text
    assert {"kit_template.kept", "kit_template.removed"} <= set(actions())


def test_a_duplicate_is_a_kit_of_its_own(officer: Browser, kit: Kit, parviz: Case) -> None:
    """With texts that are translated and reviewed as far, and another short name."""
    kit.title.translate("fa", "بستهٔ نمونه", by=DESK, state="reviewed")
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    kit.include_sensitive(parviz, [fact.id], "The family asks for it.", by=DESK)
    db.session.commit()
    page = officer.post(f"/kits/{kit.id}/duplicate")
    copy = db.session.scalars(select(Kit).where(Kit.id != kit.id)).one()
    assert page.headers["Location"] == f"/kits/{copy.id}"
    assert (copy.slug, copy.label, copy.languages) == ("example-2", kit.label, kit.languages)
    assert copy.title_id != kit.title_id
    assert copy.title.printed("fa").text == "بستهٔ نمونه"
    assert copy.title.printed("fa").state == "reviewed"
    assert [each.case_id for each in copy.kit_cases] == [parviz.id]
    assert copy.kit_cases[0].chosen == set()
    assert [each.text.body for each in copy.texts("ask")] == ["Ask where they are."]
    assert copy.editions == []
    copy.title.rewrite("Other words", by=DESK)
    assert kit.label == "The example kit"
    officer.post(f"/kits/{copy.id}/duplicate")
    assert "example-3" in db.session.scalars(select(Kit.slug)).all()
    assert "kit.duplicated" in actions()


def test_nobody_who_is_protected_comes_along(officer: Browser, kit: Kit, parviz: Case) -> None:
    """The duplicate is without them."""
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    officer.post(f"/kits/{kit.id}/duplicate")
    copy = db.session.scalars(select(Kit).where(Kit.id != kit.id)).one()
    assert copy.kit_cases == []


def test_who_may(officer: Browser, member: Browser, translator: Browser, kit: Kit) -> None:
    """Strangers find nothing, readers may not."""
    template = _keep(officer, kit)
    own = (f"/kits/{kit.id}/template", f"/kits/{kit.id}/duplicate")
    for url in (*own, f"/kits/templates/{template.id}/remove"):
        translator.post(url, {"name": "x"}, status=404)
        member.post(url, {"name": "x"}, status=403)
        assert officer.client.get(url).status_code == 405
    officer.post("/kits/4711/duplicate", status=404)
    translator.get("/kits/templates", status=404)
    assert "Remove" not in member.get("/kits/templates").one("main").text_content()
