"""The glossary: /texts/glossary, a term written in place, and what checks ask of it."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts import glossary
from crm.texts.glossary import GlossaryTerm
from tests import cast, factories
from tests.page import Browser, counted


def _term(term: str = "furlough", **forms: list[str]) -> GlossaryTerm:
    made = GlossaryTerm.add(term, by=DESK, note="Days out of prison.")
    made.say("sv", forms or {"preferred": ["permission"], "forbidden": ["permittering"]}, by=DESK)
    db.session.commit()
    return made


def test_lists_and_finds_terms(member: Browser) -> None:
    term = _term()
    _term("bail", preferred=["borgen"])
    assert len(member.get("/texts/glossary").select("#glossary-list .term")) == 2
    found = member.get("/texts/glossary?q=PERMIS&lang=sv", fragment=True)
    assert [each.get("id") for each in found.select(".term")] == [f"glossary-{term.id}"]
    assert found.one("del").text_content() == "Forbidden: permittering"
    assert member.get("/texts/glossary?q=xyz").select(".empty")
    assert not member.get(f"/texts/glossary/{term.id}").select("a.edit")


def test_adds_a_term(translator: Browser) -> None:
    url = "/texts/glossary/new?lang=sv"
    sent = translator.get(url).fields(f'form[action="{url}"]')
    sent |= {"term": " bail ", "preferred": "borgen, säkerhet", "forbidden": "kaution", "note": ""}
    translator.post(url, sent)
    term = db.session.scalars(select(GlossaryTerm)).one()
    assert (term.term, term.is_draft) == ("bail", True)
    assert term.forms_of("sv", "preferred") == ["borgen", "säkerhet"]
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("glossary."))).all()
    assert {entry.action for entry in entries} == {"glossary.added", "glossary.said"}
    assert {entry.actor_id for entry in entries} == {cast.person("translator").id}


def test_edits_in_place(translator: Browser) -> None:
    term = _term()
    url = f"/texts/glossary/{term.id}/edit?lang=sv"
    form = translator.get(url, fragment=True)
    sent = form.fields("form") | {"preferred": "permission, ledighet", "form_note": "Ej arbete."}
    saved = translator.post(url, sent, fragment=True, status=200)
    shown = [each.text for each in saved.select(f"#glossary-{term.id} b")]
    assert shown == ["permission", "ledighet"]
    assert "Ej arbete." in saved.text
    db.session.expire_all()
    assert term.forms_of("sv", "forbidden") == ["permittering"]


def test_a_stale_save_is_confronted(translator: Browser) -> None:
    term = _term()
    url = f"/texts/glossary/{term.id}/edit?lang=sv"
    sent = translator.get(url).fields(f'form[action="{url}"]') | {"preferred": "utevistelse"}
    term.say("sv", {"preferred": ["frigång"]}, by=DESK)
    db.session.commit()
    refused = translator.post(url, sent, status=409)
    assert "frigång" in refused.text
    assert "utevistelse" in refused.source
    translator.post(url, refused.fields(f'form[action="{url}"]'))
    db.session.expire_all()
    assert term.forms_of("sv", "preferred") == ["utevistelse"]


def test_refuses_what_cannot_be(translator: Browser) -> None:
    term = _term()
    _term("bail", preferred=["borgen"])
    url = f"/texts/glossary/{term.id}/edit?lang=sv"
    sent = translator.get(url).fields(f'form[action="{url}"]')
    for changed in (
        {"term": ""},
        {"term": "bail"},
        {"preferred": "permittering"},
        {"preferred": "x" * 201},
        {"preferred": "", "forbidden": "", "form_note": "About nothing."},
    ):
        page = translator.post(url, sent | changed, status=422)
        assert page.select("[aria-invalid]")
    translator.post("/texts/glossary/new", {"term": "bail"}, status=422)


def test_archives_and_restores(translator: Browser) -> None:
    term = _term()
    translator.post(f"/texts/glossary/{term.id}/archive", {})
    assert not translator.get("/texts/glossary").select(".term")
    assert translator.get("/texts/glossary?state=archived").select(".term")
    assert glossary.terms_for("en", "sv") == []
    translator.post(f"/texts/glossary/{term.id}/archive", {})
    assert translator.get("/texts/glossary").select(".term")


def test_readers_may_not_and_strangers_find_nothing(member: Browser, translator: Browser) -> None:
    term = _term()
    member.get("/texts/glossary/new", status=403)
    member.get(f"/texts/glossary/{term.id}/edit", status=403)
    member.post(f"/texts/glossary/{term.id}/archive", {}, status=403)
    translator.get("/texts/glossary/999", status=404)
    translator.post("/texts/glossary", {}, status=405)


def test_a_protected_person_is_neither_written_nor_shown(translator: Browser) -> None:
    person = factories.case("Parviz Example")
    term = _term("Parviz Example", preferred=["Parviz"])
    person.protect("Not reached.", by=DESK)
    db.session.commit()
    assert not translator.get("/texts/glossary").select(".term")
    translator.get(f"/texts/glossary/{term.id}", status=404)
    sent = {"term": "Example, Parviz", "part_of_speech": ""}
    page = translator.post("/texts/glossary/new", sent, status=422)
    assert "protected" in page.text


def test_terms_of_a_pair_take_one_statement(translator: Browser) -> None:
    _term()
    _term("bail", preferred=["borgen"])
    with counted() as statements:
        furlough, bail = glossary.terms_for("en", "sv")
    assert len(statements) == 1
    assert (furlough.preferred, furlough.forbidden) == (("permission",), ("permittering",))
    assert bail.preferred == ("borgen",)
    assert glossary.terms_for("en", "de")[0].preferred == ()


def test_marks_the_longest_term(translator: Browser) -> None:
    for term in ("exile", "internal exile"):
        _term(term, preferred=["x"])
    pieces = glossary.marked("Sent to Internal Exile.", "en", glossary.terms_for("en", "sv"))
    assert [(words, term.term if term else "") for words, term in pieces] == [
        ("Sent to ", ""),
        ("Internal Exile", "internal exile"),
        (".", ""),
    ]
