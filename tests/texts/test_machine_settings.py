"""/texts/machine: whether and where texts are translated by machine, for admins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.config import Config
from crm.db import db
from crm.texts import machine, machine_views
from crm.texts.machine_models import MachineSetting
from tests.page import Browser
from tests.texts.libretranslate import KEY, Server, serve

URL, TRY = "/texts/machine", "/texts/machine/try"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that speaks LibreTranslate's protocol."""
    with serve() as server:
        yield server


def _choose(server: Server) -> None:
    MachineSetting.current().choose("server", server.url, by=DESK)
    db.session.commit()


def _with_key(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    config: Config = app.config["CRM"]
    keyed = Config.load({"CRM_INSTANCE": str(config.instance), "CRM_MT_KEY": KEY})
    monkeypatch.setitem(app.config, "CRM", keyed)


def _entries(action: str) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.action == action)))


def test_it_is_off_until_an_admin_sets_an_engine(admin: Browser, server: Server) -> None:
    assert MachineSetting.current().engine == "off"
    page = admin.get(URL)
    form = page.fields('form[action="/texts/machine"]')
    assert (form["engine"], form["url"]) == ("off", "")
    assert not page.select(f'form[action="{TRY}"]') and "No key is set" in page.text
    assert admin.get("/settings").select(f'a[href="{URL}"]')
    admin.post(URL, form | {"engine": "server", "url": f"{server.url}/ "})
    setting = MachineSetting.current()
    assert (setting.engine, setting.url) == ("server", server.url)
    assert "Admin, " in admin.get(URL).text
    assert not server.asked
    admin.post(URL, form | {"engine": "off", "url": server.url})
    assert MachineSetting.current().engine == "off" and MachineSetting.current().url == server.url


def test_try_it(admin: Browser, server: Server) -> None:
    _choose(server)
    page = admin.post(TRY, fragment=True, status=200)
    assert "It works. Good morning. → de: Good morning." in page.text
    lines = [" ".join(each.text_content().split()) for each in page.select("li")][1:]
    assert lines[0].startswith("Among each other: English · Swedish · Persian · Chinese")
    assert lines[0].endswith("and these into: German")
    assert lines[1] == "German into English"
    assert admin.post(TRY, status=200).heading == "Machine translation"
    assert set(server.words) == {"Good morning."}


def test_what_goes_wrong_is_said(
    admin: Browser, server: Server, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is off" in admin.post(TRY, fragment=True, status=422).text
    _choose(server)
    server.key = KEY
    page = admin.post(TRY, fragment=True, status=422)
    assert "The server does not let us in: Invalid API key None" in page.text
    server.instead = (429, {"error": "Slowdown: 5 per minute"})
    assert "Slowdown" in admin.post(TRY, fragment=True, status=422).text
    server.instead = None
    server.languages = []
    assert "something else" in admin.post(TRY, fragment=True, status=422).text
    server.languages = [{"code": "tlh", "name": "Klingon"}]
    assert "None of the languages" in admin.post(TRY, fragment=True, status=200).text
    MachineSetting.current().choose("server", "http://127.0.0.1:1", by=DESK)
    db.session.commit()
    assert "does not answer" in admin.post(TRY, fragment=True, status=422).text


def test_the_key_is_used_and_shown_nowhere(
    admin: Browser, server: Server, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_key(monkeypatch, app)
    _choose(server)
    server.key = KEY
    pages = [admin.get(URL), admin.post(TRY, status=200), admin.get("/audit")]
    assert "CRM_MT_KEY in the environment" in pages[0].text
    assert server.asked[-1]["api_key"] == KEY
    server.key = "another"
    pages.append(admin.post(TRY, status=422))
    assert "Invalid API key …" in pages[-1].text
    assert all(KEY not in page.source for page in pages)
    assert KEY not in str([each.detail for each in db.session.scalars(select(Entry))])


def test_this_machine_where_argos_is_installed(
    admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not admin.get(URL).select('input[value="here"]')
    admin.post(URL, {"engine": "here", "url": ""}, status=422)
    monkeypatch.setattr(machine, "find_spec", lambda name: name == "argostranslate")
    admin.post(URL, {"engine": "here", "url": ""})
    assert MachineSetting.current().engine == "here"
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    assert admin.get(URL).fields('form[action="/texts/machine"]')["engine"] == "here"
    assert "not installed" in admin.post(TRY, fragment=True, status=422).text


@pytest.mark.parametrize(
    "url",
    ["", "somewhere", "ftp://host/", "http://", "http://me:word@host/", "http://host/?key=1",
     "http://host:99999/", "http://[::1/", "https://host/#x", "x" * 501],
)  # fmt: skip
def test_invalid(admin: Browser, url: str) -> None:
    page = admin.post(URL, {"engine": "server", "url": url}, status=422)
    assert page.fields('form[action="/texts/machine"]')["url"] == url
    assert page.select("#url-error") and MachineSetting.current().engine == "off"


def test_an_engine_that_does_not_exist(admin: Browser) -> None:
    admin.post(URL, {"engine": "cloud", "url": ""}, status=422)
    admin.post(URL, {"engine": "off", "url": "no address"}, status=422)
    assert MachineSetting.current().id is None


def test_strangers_and_readers(translator: Browser, member: Browser, officer: Browser) -> None:
    for url in (URL, TRY):
        translator.post(url, {"engine": "off"}, status=404)
        for browser in (member, officer):
            browser.post(url, {"engine": "off"}, status=403)
    translator.get(URL, status=404)
    officer.get(URL, status=403)
    assert not officer.get("/settings").select(f'a[href="{URL}"]')


def test_wrong_method(admin: Browser) -> None:
    admin._fetch("DELETE", URL, False, 405, {})
    admin._fetch("DELETE", TRY, False, 405, {})


def test_is_audited(admin: Browser, server: Server) -> None:
    for _ in range(2):
        admin.post(URL, {"engine": "server", "url": server.url})
    (entry,) = _entries("machine.set")
    assert entry.detail == {"engine": "server", "url": server.url}
    assert entry.actor_name == "Admin"
    admin.post(TRY, status=200)
    assert len(_entries("machine.tried")) == 1


def test_pairs_are_grouped() -> None:
    both = {("en", "sv"), ("sv", "en")}
    assert machine_views.grouped(frozenset(both)) == ((["en", "sv"], []),)
    assert machine_views.grouped(frozenset({*both, ("en", "fa")})) == (
        (["en"], ["sv", "fa"]),
        (["sv"], ["en"]),
    )
    assert machine_views.grouped(frozenset()) == ()
