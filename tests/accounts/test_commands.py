"""``user add``."""

from __future__ import annotations

import pytest
from flask import Flask

from crm import cli
from crm.accounts.models import User
from crm.db import db, now
from tests import cast


@pytest.fixture(autouse=True)
def _this_application(database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "application", lambda: database)


def test_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["user", "add", "Sara@Desk.example", "--role", "officer"]) == 0
    link = capsys.readouterr().out.splitlines()[-1]
    user = User.by_setup_token(link.rsplit("/", 1)[1])
    assert user is not None and user.email == "sara@desk.example" and user.role == "officer"


@pytest.mark.parametrize("address", ["not-an-address", "a@b@c.example", "", "a\nb@desk.example"])
def test_a_wrong_address_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert cli.main(["user", "add", address, "--role", "officer"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip() and "Traceback" not in said.err


def test_a_taken_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["user", "add", cast.address("admin"), "--role", "member"]) == 1
    assert "already" in capsys.readouterr().err


def test_again_before_the_link_was_used(capsys: pytest.CaptureFixture[str]) -> None:
    """A new link, with the role given now; the old one ends."""
    links = []
    for role in ("member", "officer"):
        assert cli.main(["user", "add", "late@desk.example", "--role", role]) == 0
        links.append(capsys.readouterr().out.splitlines()[-1].rsplit("/", 1)[1])
    assert User.by_setup_token(links[0]) is None
    user = User.by_setup_token(links[1])
    assert user is not None and user.role == "officer"
    user.disabled_at = now()
    db.session.commit()
    assert cli.main(["user", "add", "late@desk.example", "--role", "member"]) == 1


@pytest.mark.parametrize("arguments", [[], ["x@desk.example"], ["x@d.example", "--role", "king"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert cli.main(["user", "add", *arguments]) == 2
