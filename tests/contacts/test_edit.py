"""Editing one group of a contact's fields in place."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.contacts.groups import GROUPS
from crm.contacts.models import Contact
from crm.db import db
from crm.outlets.models import Outlet
from tests import cast, factories
from tests.page import Browser


def changed(browser: Browser, group: str, typed: dict[str, Any], **more: Any) -> Contact:
    """The contact after somebody opened a form, typed that and saved it."""
    contact_id = factories.contact().id
    url = f"/contacts/{contact_id}/edit/{group}"
    browser.post(url, browser.get(url).fields() | typed, **more)
    contact = db.session.get(Contact, contact_id)
    assert contact is not None
    return contact


def test_names(officer: Browser) -> None:
    """A sort name that nobody touched follows the name."""
    typed = {
        "name": "Anna Ek",
        "kind": "official",
        "other_names-0-language": "fa",
        "other_names-0-name": "آنا",
    }
    contact = changed(officer, "names", typed)
    assert (contact.name, contact.sort_name, contact.kind) == ("Anna Ek", "Ek, Anna", "official")
    assert contact.all_names == ("Anna Ek", "آنا")
    typed = {"name": "Anna Ek", "sort_name": "Aek"}
    assert changed(officer, "names", typed).sort_name == "Aek"


def test_covers(officer: Browser) -> None:
    """The first language is the preferred one; empty rows fall away."""
    typed = {"beats": "Culture, iran", "languages-0": "fa", "languages-1": "", "languages-2": "sv"}
    contact = changed(officer, "covers", typed)
    assert [beat.name for beat in contact.beats] == ["Culture", "Iran"]
    assert [each.language for each in contact.languages] == ["fa", "sv"]


def test_channels(officer: Browser) -> None:
    """Numbers order them; an emptied row is taken away."""
    typed = {
        "channels-0-order": "2",
        "channels-1-value": "",
        "channels-2-order": "1",
        "channels-2-kind": "signal",
        "channels-2-value": "@anna.01",
    }
    contact = changed(officer, "channels", typed)
    assert [(each.kind, each.value) for each in contact.channels] == [
        ("signal", "@anna.01"),
        ("email", "anna@nyhetsbladet.example"),
    ]


def test_place(officer: Browser) -> None:
    """What is empty is unknown."""
    contact = changed(officer, "place", {"country": "", "city": "Oslo", "time_zone": "Europe/Oslo"})
    assert (contact.country, contact.city, contact.time_zone) == (None, "Oslo", "Europe/Oslo")


def test_desk(officer: Browser) -> None:
    """Owner and note; paragraphs survive a browser's line ends."""
    owner = cast.person("officer").id
    contact = changed(officer, "desk", {"owner_id": str(owner), "note": "One.\r\n\r\nTwo.\r\n"})
    assert (contact.owner_id, contact.note) == (owner, "One.\n\nTwo.")


def test_work(officer: Browser) -> None:
    """Add, correct, end and take out places of work in one form."""
    contact = factories.contact()
    for name in ("Gamla Bladet", "Radio Exempel", "A Mistake"):
        contact.work_for(factories.outlet(name), by=DESK)
    db.session.commit()
    url = f"/contacts/{contact.id}/edit/work"
    fields = officer.get(url).fields()
    assert [fields[f"works-{row}-outlet"] for row in range(4)] == [
        "A Mistake",
        "Radio Exempel",
        "Gamla Bladet",
        "",
    ]
    typed = {
        "works-0-outlet": "",
        "works-1-role": "Editor",
        "works-1-started_on": "۲۰۲۴-۰۷",
        "works-2-ended_on": "2024",
        "works-3-outlet": "Nya Bladet",
        "works-3-role": "Columnist",
    }
    officer.post(url, fields | typed)
    contact = db.session.get_one(Contact, contact.id)
    present = {
        each.outlet.name: (each.role, each.started_on) for each in contact.current_affiliations
    }
    assert present == {"Radio Exempel": ("Editor", "2024-07"), "Nya Bladet": ("Columnist", None)}
    assert [each.outlet.name for each in contact.former_affiliations] == ["Gamla Bladet"]
    assert db.session.scalar(select(Outlet.id).where(Outlet.name == "A Mistake")) is not None


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "block"])
def test_fragment(officer: Browser, group: str) -> None:
    """HTMX gets the form in place of the section, and the section in place of the form."""
    contact = factories.contact()
    url = f"/contacts/{contact.id}/edit/{group}"
    form = officer.get(url, fragment=True)
    assert form.one(f"#contact-{group} form").get("hx-target") == f"#contact-{group}"
    saved = officer.post(url, form.fields("form"), fragment=True, status=200)
    assert saved.one(f"#contact-{group}") is not None
    assert not saved.select(f"#contact-{group} form.form")


@pytest.mark.parametrize(
    ("group", "typed"),
    [
        ("names", {"name": " "}),
        ("names", {"other_names-0-name": "آنا"}),
        ("work", {"works-0-outlet": "Radio", "works-0-started_on": "last year"}),
        (
            "work",
            {
                "works-0-outlet": "Radio",
                "works-0-started_on": "2024-07",
                "works-0-ended_on": "2024-06-30",
            },
        ),
        ("covers", {"languages-0": "xx"}),
        ("covers", {"beats": "b" * 101}),
        ("channels", {"channels-0-value": "no address"}),
        ("channels", {"channels-0-order": "first"}),
        ("place", {"time_zone": "Atlantis/Poseidon"}),
        ("desk", {"owner_id": "4711"}),
        ("block", {"reason": "  "}),
    ],
)
def test_invalid(officer: Browser, group: str, typed: dict[str, str]) -> None:
    """Nothing is saved, what was typed is kept, what is wrong is marked."""
    contact = factories.contact()
    url = f"/contacts/{contact.id}/edit/{group}"
    before = officer.get(url).fields()
    page = officer.post(url, before | typed, status=422)
    assert page.select(".error")
    kept = page.fields()
    for name, value in typed.items():
        assert kept.get(name) == value.strip() or page.select(f'select[name="{name}"]')
    officer.post(url, before | typed, status=422, fragment=True)
    assert officer.get(url).fields()["version"] == before["version"]


def test_a_stale_form_is_refused_with_both_versions(officer: Browser, admin: Browser) -> None:
    """The second to save sees what the first saved, keeps their own words, and may decide."""
    contact = factories.contact()
    url = f"/contacts/{contact.id}/edit/desk"
    mine = officer.get(url).fields() | {"note": "Mine."}
    admin.post(url, admin.get(url).fields() | {"note": "Theirs."})
    page = officer.post(url, mine, status=409)
    assert "Not saved." in page.text
    assert "Theirs." in page.text
    assert page.fields()["note"].strip() == "Mine."
    assert db.session.get_one(Contact, contact.id).note == "Theirs."
    officer.post(url, mine, status=409, fragment=True)
    officer.post(url, page.fields())
    assert db.session.get_one(Contact, contact.id).note == "Mine."


@pytest.mark.parametrize(
    ("group", "first", "second"),
    [
        (
            "names",
            {"other_names-0-language": "fa", "other_names-0-name": "آنا"},
            {"name": "Anna Ek"},
        ),
        ("work", {"works-0-outlet": "Radio"}, {"works-0-outlet": "Tidning"}),
        ("covers", {"languages-0": "fa"}, {"beats": "Culture"}),
        ("channels", {"channels-2-value": "a@b.example"}, {"channels-0-value": "c@d.example"}),
        ("place", {"city": "Lund"}, {"city": "Oslo"}),
        ("block", {"reason": "One."}, {"reason": "Two."}),
    ],
)
def test_every_group_knows_when_it_is_stale(
    officer: Browser, group: str, first: dict[str, str], second: dict[str, str]
) -> None:
    """Whatever part of the group the other one changed."""
    url = f"/contacts/{factories.contact().id}/edit/{group}"
    opened = officer.get(url).fields()
    officer.post(url, opened | first)
    assert "Saved now" in officer.post(url, opened | second, status=409).text


def test_two_groups_do_not_disturb_each_other(officer: Browser) -> None:
    """Two open sections of one page can be saved one after the other."""
    contact = factories.contact()
    place, desk = f"/contacts/{contact.id}/edit/place", f"/contacts/{contact.id}/edit/desk"
    first, second = officer.get(place).fields(), officer.get(desk).fields()
    officer.post(place, first | {"city": "Lund"})
    officer.post(desk, second | {"note": "Call in the morning."})
    saved = db.session.get_one(Contact, contact.id)
    assert (saved.city, saved.note) == ("Lund", "Call in the morning.")


def test_a_form_without_a_version_is_stale(officer: Browser) -> None:
    """Nothing is overwritten by what did not come from the form."""
    officer.post(f"/contacts/{factories.contact().id}/edit/place", {"city": "Lund"}, status=409)


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "block"])
def test_the_same_number_of_reads_to_save(officer: Browser, group: str) -> None:
    """However many rows a contact has."""
    counts = []
    for rows in (1, 12):
        contact = factories.contact(
            other_names=[("fa", f"آنا {row}") for row in range(rows)],
            channels=[("email", f"anna-{row}@bladet.example") for row in range(rows)],
            beats=[f"Beat {row}" for row in range(rows)],
        )
        for row in range(rows):
            contact.work_for(factories.outlet(f"Bladet {contact.id} {row}"), by=DESK)
        db.session.commit()
        url = f"/contacts/{contact.id}/edit/{group}"
        changes = {
            "names": {"name": "Anna Ek"},
            "work": {"works-0-role": "Editor"},
            "covers": {"languages-0": "fa"},
            "channels": {"channels-0-value": "anna@ek.example"},
            "place": {"city": "Lund"},
            "desk": {"note": "Call in the morning."},
        }
        sent = officer.get(url).fields() | changes[group]
        counts.append(len(officer.post(url, sent, fragment=True, status=200).reads))
    assert counts[0] == counts[1]


def test_stranger(translator: Browser, officer: Browser) -> None:
    """Nothing is there; nor is a group that does not exist."""
    contact = factories.contact()
    translator.get(f"/contacts/{contact.id}/edit/names", status=404)
    translator.post(f"/contacts/{contact.id}/edit/names", {"name": "X"}, status=404)
    officer.get(f"/contacts/{contact.id}/edit/secrets", status=404)


def test_reader(member: Browser) -> None:
    """A member may not."""
    contact = factories.contact()
    member.get(f"/contacts/{contact.id}/edit/names", status=403)
    member.post(f"/contacts/{contact.id}/edit/names", {"name": "X"}, status=403)


def test_wrong_method(officer: Browser) -> None:
    """Only GET and POST."""
    contact = factories.contact()
    assert officer.client.put(f"/contacts/{contact.id}/edit/names").status_code == 405


def test_audited(officer: Browser) -> None:
    """Which fields, never what they say; and nothing where nothing changed."""
    contact = factories.contact()
    url = f"/contacts/{contact.id}/edit/place"
    officer.post(url, officer.get(url).fields())
    officer.post(url, officer.get(url).fields() | {"city": "Lund"})
    entries = db.session.scalars(select(Entry).where(Entry.actor_name == "Officer")).all()
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("contact.changed", {"fields": ["city"]})
    ]
