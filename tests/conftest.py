"""Fixtures: the real application on a real database, fresh for every test."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from crm import cli, create_app
from crm.accounts import sessions
from crm.config import ROOT, Config
from crm.db import db
from tests import cast, embedded
from tests.page import Browser

DEMO = ROOT / "crm" / "home" / "demo" / "cases.json"
# How quick the machine is decides no test, nor does chance: the same run finds the same. To look
# for more: ``python3 tests --hypothesis-profile=explore tests/cases``.
settings.register_profile("desk", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("desk")
# Runs a command: exit status, standard output, standard error.
Run = Callable[..., tuple[int, str, str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the suite, a file's tests stay together, and a browser's."""
    for item in items:
        folder = item.path.parent
        group = folder if folder.name == "browser" else item.path
        item.add_marker(pytest.mark.xdist_group(group.relative_to(ROOT).as_posix()))


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, with the cast engaged; ``database`` puts the file back for each test."""
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(Config.load({"CRM_INSTANCE": str(instance)}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        cli.upgrade_database()
        cast.engage()
        db.engine.dispose()
    shutil.copy(_file(app), instance / "template.sqlite")
    return app


def _file(app: Flask) -> Path:
    config: Config = app.config["CRM"]
    return Path(config.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def database(app: Flask) -> Iterator[Flask]:
    """A fresh database with the cast and nothing else, inside an application context."""
    file = _file(app)
    with app.app_context():
        db.engine.dispose()
    shutil.copy(file.with_name("template.sqlite"), file)
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a PostgreSQL database, with the cast; not put back between tests."""
    # As root the server runs as another user, who must be able to walk to its folder.
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    folder.chmod(0o755)
    server = embedded.start(folder, "delete")
    environ = {
        "CRM_INSTANCE": str(tmp_path_factory.mktemp("instance")),
        "CRM_DATABASE_URL": server.get_uri(),
    }
    app = create_app(Config.load(environ))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        cli.upgrade_database()
        cast.engage()
    yield app
    with app.app_context():
        db.engine.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sign_in(app: Flask, database: Flask) -> Callable[[str | None], FlaskClient]:
    """A client signed in as the person of a role, or as nobody."""

    def client(role: str | None) -> FlaskClient:
        return client_of(app, role)

    return client


def client_of(app: Flask, role: str | None) -> FlaskClient:
    """A client of an application; needs its context."""
    client = app.test_client()
    if role is not None:
        with client.session_transaction() as session:
            session["_user_id"] = cast.person(role).get_id()
            session["_fresh"] = True
            session.update(sessions.stamps())
    return client


@pytest.fixture
def officer(sign_in: Callable[[str], FlaskClient]) -> Browser:
    """A press officer's browser: reads and writes."""
    return Browser(sign_in("officer"))


@pytest.fixture
def member(sign_in: Callable[[str], FlaskClient]) -> Browser:
    """A member's browser: reads."""
    return Browser(sign_in("member"))


@pytest.fixture
def translator(sign_in: Callable[[str], FlaskClient]) -> Browser:
    """A translator's browser: sees texts alone, so elsewhere it is the stranger."""
    return Browser(sign_in("translator"))


@pytest.fixture
def admin(sign_in: Callable[[str], FlaskClient]) -> Browser:
    """An administrator's browser."""
    return Browser(sign_in("admin"))


@pytest.fixture
def nobody(sign_in: Callable[[None], FlaskClient]) -> Browser:
    """A browser that nobody signed in with."""
    return Browser(sign_in(None))


@pytest.fixture
def run(
    database: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command: its exit status, standard output and standard error."""
    monkeypatch.setattr(cli, "application", lambda: database)

    def run(*argv: object) -> tuple[int, str, str]:
        capsys.readouterr()
        db.session.rollback()  # SQLite has one writer, and the command has its own session
        status = cli.main([str(each) for each in argv])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def document() -> dict[str, Any]:
    """The demo's cases file, read anew for each test."""
    loaded: dict[str, Any] = json.loads(DEMO.read_text(encoding="utf-8"))
    return loaded
