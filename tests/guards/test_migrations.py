"""Every migration runs up and down, with data in the tables, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select

from crm import create_app
from crm.audit.models import DESK
from crm.cli import upgrade_database
from crm.config import ROOT, Config
from crm.db import db
from crm.home import demo
from crm.search import query
from crm.texts.likeness import BANDS
from crm.texts.memory_models import MemoryUnit, memory_band
from crm.texts.models import Text
from crm.texts.todo import Todo
from tests import embedded

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
        server = embedded.start(folder / "pg", "stop")
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


def test_paragraphs_are_filled_from_what_stood(desk: Flask) -> None:
    with desk.app_context():
        upgrade_database()
        text = Text.write("letter", "One.\n\nTwo.", by=DESK)
        text.translate("sv", "Ett.\n\nTvå.", by=DESK, state="reviewed")
        text.translate("de", "Eins und zwei.", by=DESK)
        text.translate("fr", "Un.\n\nDeux.\n\nTrois.", by=DESK, state="machine")
        old = Text.write("old", "First.\n\nSecond.", by=DESK)
        old.translate("sv", "Första.\n\nAndra.", by=DESK)
        old.rewrite("First.\n\nOther.", by=DESK)
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="0010")
        db.engine.dispose()
        upgrade_database()
        text, old = (Text.query.filter_by(key=key).one() for key in ("letter", "old"))
        put = {
            tag: [
                (each.body, each.current_state)
                for each in (s.translation(tag) for s in of.segments)
                if each
            ]
            for of, tag in ((text, "sv"), (text, "de"), (text, "fr"))
        }
        assert put == {
            "sv": [("Ett.", "reviewed"), ("Två.", "reviewed")],
            "de": [("Eins und zwei.", "draft"), ("", "draft")],
            "fr": [("Un.", "machine"), ("Deux.\n\nTrois.", "machine")],
        }
        # Which of them moved on nobody knows any more.
        assert [segment.state_in("sv") for segment in old.segments] == ["stale", "stale"]
        assert text.printed("sv").state == "reviewed"
        # The memory knows what was reviewed before there was one.
        units = db.session.scalars(select(MemoryUnit)).all()
        reviewed = {put.id for segment in text.segments for put in segment.translations}
        assert len(units) == 2 and {each.translation_id for each in units} <= reviewed
        bands = db.session.scalar(select(func.count()).select_from(memory_band))
        assert bands == 2 * 2 * BANDS


def test_what_wants_work_is_found_in_what_stood(desk: Flask) -> None:
    with desk.app_context():
        upgrade_database()
        text = Text.write("wanted", "One.\n\nTwo.", by=DESK)
        text.translate("sv", "Ett.\n\nTvå.", by=DESK, state="reviewed")
        text.segments[0].translate("de", "Eins.", by=DESK, state="machine")
        text.rewrite("One.\n\nTwo and three.", by=DESK)
        Text.write("unread", "Three.", by=DESK)
        db.session.commit()

        def kept() -> list[tuple[int, str, int]]:
            found = [
                (each.text_id, each.language, each.states)
                for each in db.session.scalars(db.select(Todo))
            ]
            db.session.remove()
            return sorted(found)

        before = kept()
        assert before
        db.engine.dispose()
        flask_migrate.downgrade(revision="0014")
        flask_migrate.upgrade()
        assert kept() == before
