"""The desk's first page, its demo and its commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm import cli
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import Model, db
from crm.home import demo
from crm.texts.models import Translation
from tests import cast, factories
from tests.page import Browser


@pytest.fixture
def commands(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Commands run on this application."""
    monkeypatch.setattr(cli, "application", lambda: database)
    return database


@pytest.fixture
def loaded(commands: Flask) -> Flask:
    """The demo."""
    demo.load()
    return commands


def test_works_on_an_empty_desk(officer: Browser) -> None:
    page = officer.get("/")
    assert "Nothing waits." in page.text and "No kit has been built yet." in page.text


@pytest.mark.usefixtures("loaded")
def test_works_with_the_demo(officer: Browser) -> None:
    page = officer.get("/")
    assert "Elsa Nordanvik" in page.text
    assert len(page.select(".measure")) == 8


@pytest.mark.usefixtures("loaded")
def test_the_queue_of_the_demo_costs_at_most_eight_statements(
    officer: Browser, translator: Browser, member: Browser
) -> None:
    """The browser of tests counts them; a request with a note to look through counts, too."""
    url = "/kits/1/languages/sv/ask"
    sent = {
        **officer.get(url).fields(),
        "note": "For the radio.",
        "translator": cast.person("translator").id,
    }
    officer.post(url, sent, fragment=True, status=200)
    assert "For the radio." in translator.get("/texts/asked?lang=sv").text
    for browser in (translator, member, officer):
        for words in ("", "arrested", "nobody says this", "a"):
            for state in ("", "draft"):
                page = browser.get(f"/texts?lang=sv&q={words}&state={state}")
                found = page.select("#text-list .line")
                assert bool(found) == (words != "nobody says this")


def test_a_translator_sees_texts_alone(translator: Browser) -> None:
    factories.contact("Anna Secret")
    page = translator.get("/")
    assert "Anna Secret" not in page.text
    assert [link.get("href") for link in page.select("nav.rooms a")] == ["/", "/texts"]


def test_nobody(nobody: Browser) -> None:
    nobody.get("/", status=303)
    assert nobody.client.get("/healthz").get_data(as_text=True) == "ok"


def test_wrong_method(officer: Browser) -> None:
    officer.post("/", status=405)


def _counts() -> dict[str, int]:
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Model.metadata.tables.items()
    }
    db.session.rollback()
    return counts


def test_the_demo_a_second_time_changes_nothing(
    commands: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.load()
    first = _counts()
    password = demo.sign_in()
    assert cli.main(["demo"]) == 0
    assert _counts() == first
    assert demo.sign_in() == password
    said = capsys.readouterr().out
    assert "officer@fifteenth.example" in said and "nothing was changed" in said


@pytest.mark.usefixtures("loaded")
def test_the_demo_is_the_real_case(officer: Browser) -> None:
    people = list(db.session.scalars(select(Case)))
    assert len(people) == 28 and sum(person.is_protected for person in people) == 6
    assert all(fact.fact_sources for person in people for fact in person.facts)
    translations = list(db.session.scalars(select(Translation)))
    assert {each.language for each in translations} == set(demo.LANGUAGES) - {"en"}
    assert {each.state for each in translations} == {"draft"}


@pytest.mark.usefixtures("loaded")
def test_invented_people_say_so() -> None:
    for contact in db.session.scalars(select(Contact)):
        assert "Invented" in contact.note
        for channel in contact.channels:
            if channel.kind == "email":
                assert channel.value.endswith(".example")


def test_no_text_of_a_protected_person_is_carried_translated() -> None:
    document = json.loads((demo.FOLDER / "cases.json").read_text())
    protected = [row["slug"] for row in document["people"] if row["publish"] is False]
    assert len(protected) == 6
    for file in Path(demo.FOLDER / "texts").glob("*.json"):
        keys = json.loads(file.read_text())
        assert not [key for key in keys if key.split("/")[0] in protected], file


@pytest.mark.usefixtures("loaded")
def test_search_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", "noorizad", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["hits"][0]["title"] == "Mohammad Nourizad"
    assert cli.main(["search", "ringde", "--in", "history"]) == 0
    assert "Elsa Nordanvik" in capsys.readouterr().out
    assert cli.main(["search", "tasvibi"]) == 0
    assert capsys.readouterr().out.strip() == "Nothing matches."


@pytest.mark.usefixtures("loaded")
def test_search_command_tells_no_name_that_is_protected_later(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person, other = (
        db.session.scalars(select(Case).where(Case.slug == slug)).one()
        for slug in ("giti-pourfazel", "hashem-khastar")
    )
    other.rename(by=DESK, aliases=[*other.aliases, "Gity Purfazel"])
    db.session.commit()
    assert cli.main(["search", "khastar purfazel", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hits"]
    person.protect("Not reached.", by=DESK)
    db.session.commit()
    for words in ("purfazel", "khastar purfazel", "khastar"):
        assert cli.main(["search", words, "--json"]) == 0
        told = capsys.readouterr().out.replace(words, "").lower()
        assert "purfazel" not in told and "pourfazel" not in told


@pytest.mark.parametrize("arguments", [["search"], ["search", "x", "--in", "cellar"], ["serch"]])
def test_wrong_usage(commands: Flask, arguments: list[str]) -> None:
    assert cli.main(arguments) == 2
