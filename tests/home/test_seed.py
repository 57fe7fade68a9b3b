"""The seed: its counts, its sameness, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm import cli
from crm.audit.models import Entry
from crm.briefings.models import Interaction
from crm.contacts.models import Contact, ContactLanguage
from crm.db import db
from crm.home import seeding
from crm.search import query
from tests import factories

CONTACTS, INTERACTIONS = 90, 200


@pytest.fixture
def commands(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The command line, on the tests' database."""
    monkeypatch.setattr(cli, "application", lambda: database)
    return database


def _seed(random_seed: int = 7) -> list[tuple[Any, ...]]:
    """Plant; gives what the new rows say, in their order."""
    last = [db.session.scalar(select(func.max(each.id))) or 0 for each in (Contact, Interaction)]
    seeding.plant(CONTACTS, INTERACTIONS, random_seed, lambda what, done, of: None)
    contacts = db.session.execute(
        select(Contact.name, Contact.country, Contact.note, Contact.last_contacted_at)
        .where(Contact.id > last[0])
        .order_by(Contact.id)
    )
    said = db.session.execute(
        select(Interaction.body, Interaction.happened_at, Interaction.kind, Interaction.language)
        .where(Interaction.id > last[1])
        .order_by(Interaction.id)
    )
    return [tuple(row) for row in (*contacts, *said)]


@pytest.mark.usefixtures("database")
def test_works() -> None:
    assert len(_seed()) == CONTACTS + INTERACTIONS
    spoken = set(db.session.scalars(select(ContactLanguage.language)))
    assert spoken == {"en", "sv", "de", "fr", "es", "ru", "fa", "ar", "zh-Hans"}
    contacts = list(db.session.scalars(select(Contact)))
    assert all(each.channels and each.current_affiliations and each.beats for each in contacts)
    assert all(each.channels[0].value.startswith(("person-", "+44 ")) for each in contacts)
    moments = list(db.session.scalars(select(Interaction.happened_at)))
    assert (max(moments) - min(moments)).days > 365 * (seeding.YEARS - 1)
    latest = db.session.scalar(select(func.max(Interaction.happened_at)))
    assert max(each.last_contacted_at for each in contacts if each.last_contacted_at) == latest


@pytest.mark.usefixtures("database")
def test_bodies_are_long_and_no_sentence_comes_twice() -> None:
    _seed()
    bodies = list(db.session.scalars(select(Interaction.body)))
    spaced = [len(body.split()) for body in bodies if "。" not in body]
    assert all(60 <= words <= 150 for words in spaced)
    sentences = [each for body in bodies for each in body.replace("。", ". ").split(". ") if each]
    assert len(set(sentences)) > 0.99 * len(sentences)


@pytest.mark.usefixtures("database")
def test_the_same_random_seed_gives_the_same_data_and_another_one_does_not() -> None:
    first = _seed(7)
    assert _seed(7) == first
    assert _seed(8) != first


@pytest.mark.usefixtures("database")
def test_what_is_seeded_is_found() -> None:
    _seed()
    touch = db.session.scalars(select(Interaction).limit(1)).one()
    word = max(touch.body.split(), key=len).strip(".,،")
    found = query.search(word, kinds=("interaction",))
    assert touch.id in [hit.subject_id for hit in found.hits]


@pytest.mark.usefixtures("commands")
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["seed", "--contacts", "12", "--interactions", "30"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["Seeded 12 contacts and 30 interactions, all invented."]
    assert "interactions: 30 of 30" in said.err
    # On top of a seed there is room for another.
    assert cli.main(["seed", "--contacts", "1", "--interactions", "0"]) == 0
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 13


@pytest.mark.usefixtures("commands")
def test_real_contacts_are_never_seeded_over(capsys: pytest.CaptureFixture[str]) -> None:
    factories.contact()
    assert cli.main(["seed", "--contacts", "12", "--interactions", "30"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 1


@pytest.mark.usefixtures("commands")
@pytest.mark.parametrize("arguments", [["--contacts", "0"], ["--interactions", "many"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert cli.main(["seed", *arguments]) == 2


@pytest.mark.usefixtures("database")
def test_audited() -> None:
    _seed()
    entry = db.session.scalars(select(Entry).where(Entry.action == "desk.seeded")).one()
    assert entry.detail == {"contacts": CONTACTS, "interactions": INTERACTIONS}
