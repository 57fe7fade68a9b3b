"""The public page: genuine or unknown, and not a word more."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from crm import files
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db, now
from crm.kits import freezing, work
from crm.kits.models import Edition, Kit
from crm.kits.verify_views import THROTTLE
from tests.page import Browser


@pytest.fixture(autouse=True)
def _unthrottled() -> Iterator[None]:
    THROTTLE.forget()
    yield
    THROTTLE.forget()


def _says(browser: Browser, url: str, status: int = 200) -> str:
    return " ".join(browser.get(url, status=status).one("#verified").text_content().split())


def test_an_edition_is_genuine(nobody: Browser, edition: Edition) -> None:
    """By the address in the QR code: without sign-in, with the number and the short name alone."""
    check = edition.content_hash[:16]
    said = _says(nobody, f"/verify/1/{check}")
    assert said == "Genuine. This is edition 1 of the kit example."
    page = nobody.get(f"/verify/1/{check}")
    assert not {"Parviz", "Arrested."} & set(page.text.split())
    assert "Unknown." in _says(nobody, f"/verify/2/{check}", 404)
    for wrong in (check[:11], "0" * 16, "x" * 16, "%" * 16, check + "é"):
        assert "Unknown." in _says(nobody, f"/verify/1/{wrong}", 404)


def test_a_file_a_hash_or_a_check_number(nobody: Browser, edition: Edition) -> None:
    """The file is counted and forgotten."""
    file, _is_new = work.print_now(edition.id, "en")
    content, before = files.get(file.key), files.keys()
    for number in (file.sha256, file.sha256.upper(), edition.content_hash[:12]):
        page = nobody.post("/verify", {"number": number}, status=200)
        assert "Genuine." in page.text
    page = nobody.post("/verify", {"file": (io.BytesIO(content), "kit.pdf")}, status=200)
    assert "Genuine." in page.text
    page = nobody.post("/verify", {"file": (io.BytesIO(content + b" "), "kit.pdf")}, status=200)
    assert "Unknown." in page.text
    assert files.keys() == before


def test_a_recipients_copy_is_genuine_and_nobody_is_named(
    nobody: Browser, officer: Browser, edition: Edition
) -> None:
    copy = work.make_copy(edition, "txt", "en", "Anna Lindqvist", by=DESK)
    db.session.commit()
    for number in (copy.sha256, edition.content_hash[:12] + copy.code):
        page = nobody.post("/verify", {"number": number}, status=200)
        assert "Genuine." in page.text and "Anna" not in page.text
    wrong = edition.content_hash[:12] + "ffffff"
    assert "Unknown." in nobody.post("/verify", {"number": wrong}, status=200).text


@pytest.mark.parametrize("why", ["embargo", "title", "protected"])
def test_no_title_before_its_time(nobody: Browser, kit: Kit, parviz: Case, why: str) -> None:
    """Under embargo, where the title is guarded, and where somebody is protected by now."""
    if why == "embargo":
        kit.set_embargo(now() + timedelta(days=1), by=DESK)
    edition = freezing.freeze(kit, by=DESK)
    if why == "title":
        kit.title.is_protected = True
    if why == "protected":
        parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    said = _says(nobody, f"/verify/1/{edition.content_hash[:16]}")
    assert said == "Genuine. This is edition 1 of a kit of ours."
    assert "example" not in nobody.get("/verify").text


def test_asking_is_throttled(nobody: Browser, edition: Edition) -> None:
    for _ in range(THROTTLE.limit):
        assert THROTTLE.allows("127.0.0.1")
    assert "Too many" in nobody.get("/verify/1/" + "0" * 16, status=429).text
    assert "Too many" in nobody.post("/verify", {"number": "0" * 16}, status=429).text
    assert THROTTLE.allows("another")


def test_nothing_said(nobody: Browser, database: Flask) -> None:
    assert nobody.get("/verify").select("form input[type=file]")
    assert "Give a number or a file." in nobody.post("/verify", {}, status=422).text
    nobody.post("/verify/1/" + "0" * 16, status=405)


def test_the_address_is_printed_only_where_it_was_given(
    kit: Kit, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is no part of what the hash counts, nor in older editions."""
    edition = freezing.freeze(kit, by=DESK)
    assert "verify" not in edition.snapshot["en"]["kit"]
    config = replace(database.config["CRM"], base_url="https://desk.example", has_address=True)
    monkeypatch.setitem(database.config, "CRM", config)
    assert freezing.freeze(kit, by=DESK) is edition
    kit.add_text("brief", "One more paragraph.", by=DESK)
    later = freezing.freeze(kit, by=DESK)
    address = f"https://desk.example/verify/2/{later.content_hash[:16]}"
    assert later.snapshot["en"]["kit"]["verify"] == address
    assert freezing.is_intact(later) and freezing.is_intact(edition)
