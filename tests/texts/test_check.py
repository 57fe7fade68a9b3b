"""POST /texts/check: what the checks find while somebody types."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.cases import chosen_names
from crm.db import db
from crm.texts import checking, naming
from crm.texts.glossary import GlossaryTerm
from crm.texts.models import Text
from tests import factories
from tests.page import Browser


def _text(body: str = "Sentenced to 15 years.", **fields: bool) -> Text:
    text = Text.write("someone/1", body, by=DESK)
    text.is_protected = fields.get("is_protected", False)
    db.session.commit()
    return text


def _sent(text: Text, body: str, language: str = "sv") -> dict[str, str]:
    return {"text_id": str(text.id), "language": language, "body": body}


def test_says_what_it_finds(translator: Browser) -> None:
    text = _text()
    page = translator.post("/texts/check", _sent(text, "Dömd till 16 år."), status=200)
    assert page.select("#findings-sv .finding-error")
    partial = translator.post(
        "/texts/check", _sent(text, "Dömd till 16 år."), fragment=True, status=200
    )
    assert partial.one("mark").text_content() == "16"
    good = translator.post(
        "/texts/check", _sent(text, "Dömd till 15 år."), fragment=True, status=200
    )
    assert not good.select(".finding")
    assert text.state_in("sv") == "missing"


def test_asks_the_glossary_and_the_cases(translator: Browser) -> None:
    factories.case("Parviz Example")
    GlossaryTerm.add("bail", by=DESK).say("sv", {"preferred": ["borgen"]}, by=DESK)
    text = _text("Parviz Example was released on bail.")
    assert [each.kind for each in checking.findings(text, "sv", "Hon släpptes mot pant.")] == [
        "names",
        "terms",
    ]
    assert [each.kind for each in checking.errors(text, "sv", "Hon släpptes.")] == ["names"]


def test_says_nothing_of_the_protected(translator: Browser) -> None:
    person = factories.case("Parviz Example")
    text = _text("Released.")
    assert [each.chosen for each in naming.names_for(text, "fa")] == ["پرویز نمونه"]
    assert list(chosen_names._names(text, "ru")) == []
    person.protect("Not reached.", by=DESK)
    db.session.commit()
    assert naming.names_for(text, "fa") == []


def test_too_long(translator: Browser) -> None:
    page = translator.post("/texts/check", _sent(_text(), "x" * 100_001), fragment=True, status=422)
    assert page.select(".error")


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    text = _text()
    member.post("/texts/check", _sent(text, "x"), status=403)
    for sent in (_sent(text, "x", "en"), _sent(text, "x", "xx"), {"text_id": "x"}, {}):
        translator.post("/texts/check", sent, status=404)
    text.is_protected = True
    db.session.commit()
    translator.post("/texts/check", _sent(text, "x"), status=404)
    translator.get("/texts/check", status=405)
