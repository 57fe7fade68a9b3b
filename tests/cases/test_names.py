"""GET and POST /cases/ID/names."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.db import db
from crm.search import query
from tests import cast, factories
from tests.page import Browser


def test_sets_names_in_every_script(officer: Browser) -> None:
    case = factories.case()
    case.rename(by=DESK, spellings={"ru": "Парвиз Пример", "sv": "Parwis"}, aliases=["P. Example"])
    db.session.commit()
    url = f"/cases/{case.id}/names"
    form = officer.get(url)
    assert form.one('input[lang="ru"]').get("value") == "Парвиз Пример"
    sent = form.fields(f'form[action="{url}"]')
    sent[form.one('input[lang="sv"]').get("name")] = ""
    sent[form.one('input[lang="zh-Hans"]').get("name")] = "帕尔维兹"
    officer.post(url, sent | {"aliases": "Parviz Exempel، P. Example"})
    db.session.expire_all()
    assert case.name_in("ru") == "Парвиз Пример"
    assert case.name_in("sv") == case.name
    assert case.name_in("zh-Hans") == "帕尔维兹"
    assert case.aliases == ["P. Example", "Parviz Exempel"]
    assert [hit.subject_id for hit in query.search("帕尔维兹", ("case",)).hits] == [case.id]


@pytest.mark.parametrize("field", ["name", "original_name", "aliases", "name_ru"])
def test_no_name_is_that_of_somebody_protected(officer: Browser, field: str) -> None:
    case = factories.case()
    hidden = factories.case("Parva Hidden", original_name="پروا پنهان")
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    url = f"/cases/{case.id}/names"
    sent = officer.get(url).fields("#case-names form")
    page = officer.post(url, sent | {field: "Parva Hidden"}, status=422)
    assert "This names somebody who is protected." in page.text
    assert page.one(f"#{field}").get("value") == "Parva Hidden"
    db.session.expire_all()
    assert "Parva Hidden" not in case.all_names
    # Nobody is kept from their own name.
    url = f"/cases/{hidden.id}/names"
    officer.post(url, officer.get(url).fields("#case-names form") | {"aliases": "Parwa Hidden"})


def test_whoever_protects_is_told_of_names_that_stand_elsewhere(officer: Browser) -> None:
    case = factories.case()
    case.rename(by=DESK, aliases=["Parva Hidden"])
    hidden = factories.case("Parva Hidden", original_name="پروا پنهان")
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    page = officer.get(f"/cases/{hidden.id}")
    assert page.select(f'#naming a[href="/cases/{case.id}/names"]')
    # What stands there already does not keep anybody from mending the rest.
    url = f"/cases/{case.id}/names"
    officer.post(url, officer.get(url).fields("#case-names form") | {"name_ru": "Парвиз"})
    officer.post(url, officer.get(url).fields("#case-names form") | {"aliases": ""})
    assert not officer.get(f"/cases/{hidden.id}").select("#naming a[href$=names]")


def test_answers_a_fragment(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/names"
    form = officer.get(url, fragment=True)
    sent = form.fields("form") | {"name": "Parwis Example"}
    saved = officer.post(url, sent, fragment=True, status=200)
    assert saved.one("section").get("id") == "case-names"
    assert "Parwis Example" in saved.text


def test_keeps_what_was_typed(officer: Browser) -> None:
    case = factories.case()
    sent = {"name": "", "original_name": "پرویز", "aliases": "a, b"}
    page = officer.post(f"/cases/{case.id}/names", sent, status=422)
    assert page.one("#aliases").get("value") == "a, b"


def test_what_somebody_else_saved_meanwhile_is_not_lost(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/names"
    sent = officer.get(url).fields("#case-names form")
    # Spellings have rows of their own; they count too.
    case.rename(by=DESK, aliases=["P. Example"])
    db.session.commit()
    page = officer.post(url, sent | {"name": "Parwis Example"}, fragment=True, status=409)
    assert "Somebody changed this while you wrote." in page.text
    assert "Now saved: P. Example" in page.text
    assert page.one("#name").get("value") == "Parwis Example"
    db.session.expire_all()
    assert (case.name, case.aliases) == ("Parviz Example", ["P. Example"])
    officer.post(url, page.fields("form") | {"aliases": "P. Example"})
    db.session.expire_all()
    assert (case.name, case.aliases) == ("Parwis Example", ["P. Example"])


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    case = factories.case()
    translator.get(f"/cases/{case.id}/names", status=404)
    member.post(f"/cases/{case.id}/names", {"name": "x"}, status=403)


def test_is_audited(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/names"
    officer.post(url, officer.get(url).fields("#case-names form") | {"name": "Parwis"})
    entry = db.session.scalars(select(Entry).where(Entry.action == "case.renamed")).one()
    assert entry.actor_id == cast.person("officer").id


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [
        ("fa", "پرویز نمونه", "Parviz Example"),
        ("ar", "برويز نموذج", "Parviz Example"),
        ("fr", "Parviz Example", "پرویز نمونه"),
    ],
)
def test_the_name_in_the_readers_script_comes_first(
    officer: Browser, language: str, first: str, other: str
) -> None:
    """In the list, the overview and on the case's own pages, the other one after it."""
    case = factories.case("Parviz Example")
    case.rename(by=DESK, spellings={"ar": "برويز نموذج"}, aliases=[])
    factories.fact(case, "arrest", "Arrested.", happened_on="2019-08-11")
    db.session.commit()
    officer.post("/preferences", {"language": language})
    wanted = {
        "/cases": "#case-list .name",
        "/cases/overview": "#overview .name",
        f"/cases/{case.id}": "h1",
        f"/cases/{case.id}/names": "h1",
    }
    for url, place in wanted.items():
        name = officer.get(url).select(place)[0]
        assert name.text_content().split() == [*first.split(), *other.split()], url
    bare = Case(name="Simin Other", original_name="سیمین دیگر")
    assert bare.called("ar") == ("سیمین دیگر", "Simin Other", "en")
