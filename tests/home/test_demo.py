"""``demo`` on a desk that is in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from crm import cli
from crm.accounts.models import User
from crm.db import db
from tests import factories


@pytest.fixture
def commands(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The command line, on the tests' database."""
    monkeypatch.setattr(cli, "application", lambda: database)
    return database


def _refused(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    before = db.session.scalar(select(func.count()).select_from(User))
    db.session.rollback()
    assert cli.main(["demo"]) == 1
    assert "CRM_INSTANCE" in capsys.readouterr().err
    assert db.session.scalar(select(func.count()).select_from(User)) == before
    assert not (Path(app.instance_path) / "demo-sign-in").exists()


def test_a_desk_with_accounts_gets_no_demo(
    commands: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor accounts whose password lies in the instance."""
    _refused(commands, capsys)


def test_a_desk_with_contacts_gets_no_demo(
    commands: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.contact()
    db.session.execute(delete(User))
    db.session.commit()
    _refused(commands, capsys)
