"""GET /cases/sources/find, and the sources in the form of a fact."""

from __future__ import annotations

from sqlalchemy import select

from crm.cases.models import Fact
from crm.db import db
from tests import factories
from tests.page import Browser, Page

FIND = "/cases/sources/find"


def _chosen(page: Page) -> list[str]:
    return [each.get("value") for each in page.select("#source-picker input[name=source_ids]")]


def test_finds_what_is_not_chosen_yet(officer: Browser) -> None:
    one, two = factories.source("one", "Radio One"), factories.source("two", "Radio Two")
    page = officer.get(f"{FIND}?q=radio+report&source_ids={one.id}", fragment=True)
    assert [button.text_content().strip() for button in page.select("#source-found button")] == [
        "Radio Two A report by Radio Two"
    ]
    assert f'"add": "{two.id}"' in page.source.replace("&#34;", '"')
    assert "No source fits." in officer.get(f"{FIND}?q=nowhere", fragment=True).text
    assert not officer.get(f"{FIND}?q=", fragment=True).select("li")


def test_adds_drops_and_moves(officer: Browser) -> None:
    ids = [str(factories.source(key, f"Radio {key}").id) for key in ("a", "b", "c")]
    held = "&".join(f"source_ids={each}" for each in ids[:2])
    added = officer.get(f"{FIND}?{held}&q=x&add={ids[2]}", fragment=True)
    assert _chosen(added) == ids
    assert "3 independent publishers" in added.text
    # An unticked box is not sent; where it is, it goes all the same.
    assert _chosen(officer.get(f"{FIND}?{held}&drop={ids[0]}", fragment=True)) == [ids[1]]
    assert _chosen(officer.get(f"{FIND}?{held}&forward={ids[1]}", fragment=True)) == ids[1::-1]
    empty = officer.get(f"{FIND}?drop={ids[0]}", fragment=True)
    assert "A draft, as long as it has no source." in empty.text


def test_the_form_of_a_fact_shows_them_in_order(officer: Browser) -> None:
    one, two = factories.source("one"), factories.source("two")
    fact = factories.fact(factories.case(), sources=[two, one])
    url = f"/cases/{fact.case_id}/facts/{fact.id}/edit"
    page = officer.get(url)
    assert _chosen(page) == [str(two.id), str(one.id)]
    officer.post(url, page.fields(f'form[action="{url}"]') | {"source_ids": [one.id, two.id]})
    db.session.expire_all()
    assert fact.sources == [one, two]


def test_without_scripts_the_others_are_in_a_select(officer: Browser) -> None:
    one, two = factories.source("one"), factories.source("two")
    fact = factories.fact(factories.case(), sources=[one])
    page = officer.get(f"/cases/{fact.case_id}/facts/{fact.id}/edit")
    options = page.select("noscript select[name=source_ids] option")
    assert [each.get("value") for each in options] == [str(two.id)]


def test_a_fact_without_a_source_is_a_draft(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/facts/new"
    page = officer.get(url)
    assert "A draft, as long as it has no source." in page.text
    officer.post(
        url, page.fields(f'form[action="{url}"]') | {"body": "Arrested.", "kind": "arrest"}
    )
    assert db.session.scalars(select(Fact)).one().text.is_protected
    assert "Draft: no source, so no kit carries it" in officer.get(f"/cases/{case.id}").text


def test_strangers_readers_and_methods(
    translator: Browser, member: Browser, officer: Browser
) -> None:
    translator.get(FIND, status=404)
    member.get(FIND, status=403)
    officer.post(FIND, status=405)
    assert officer.get(f"{FIND}?q=x", status=303).headers["Location"] == "/cases/sources?q=x"
