"""``user add``."""

from __future__ import annotations

import pytest
from flask import Flask

from crm import cli
from crm.accounts.models import User
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


@pytest.mark.parametrize("arguments", [[], ["x@desk.example"], ["x@d.example", "--role", "king"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert cli.main(["user", "add", *arguments]) == 2
