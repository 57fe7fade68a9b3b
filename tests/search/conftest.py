"""Two databases with the index in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, selectinload

from crm.search import dialects, index
from crm.search.models import NameKey, NameTerm, SearchDocument
from tests import embedded
from tests.search.rooms import Base, Note, Person, note_document, person_document

OWN = [model.__table__ for model in (SearchDocument, NameTerm, NameKey)]


@pytest.fixture
def declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two small rooms are declared, and the application's are not."""
    monkeypatch.setattr(index, "_declared", {})
    index.found("note", Note)(note_document)
    index.found("person", Person, load=[selectinload(Person.names)])(person_document)


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[Engine]:

    # As root the server runs as another user, who must be able to walk to its folder.
    folder = Path(tempfile.mkdtemp(prefix="search-pg-"))
    folder.chmod(0o755)
    server = embedded.start(folder, "delete")
    engine = create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/search.db")
        yield engine
        engine.dispose()


def _emptied(engine: Engine) -> Engine:
    with engine.begin() as connection:
        dialects.drop(connection)
        for metadata, tables in ((SearchDocument.metadata, OWN), (Base.metadata, None)):
            metadata.drop_all(connection, tables=tables)
            metadata.create_all(connection, tables=tables)
        dialects.create(connection)
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, declarations: None) -> Iterator[Session]:
    """A session on an empty index, once on each database."""
    with Session(_emptied(request.getfixturevalue(f"_{request.param}"))) as session:
        yield session


@pytest.fixture
def both(
    _sqlite: Engine, _postgresql: Engine, declarations: None
) -> Iterator[tuple[Session, Session]]:
    """Both databases at once, to be told the same and asked the same."""
    with Session(_emptied(_sqlite)) as one, Session(_emptied(_postgresql)) as other:
        yield one, other
