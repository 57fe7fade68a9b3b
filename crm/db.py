"""The database: one session per request, UTC instants, SQLite as careful as PostgreSQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import flask
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKey, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from crm.config import ROOT, Config

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class _Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=_Base)
migrate = Migrate(directory=str(ROOT / "migrations"), compare_type=True)

if TYPE_CHECKING:

    class _Model(_Base):
        __abstract__ = True
else:
    _Model = db.Model


MOST_ID = 2**31 - 1
"""The highest number of a row: PostgreSQL's integers end there."""


class Model(_Model):
    """The base of all tables: an integer ``id``."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database on every dialect."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes: they would mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Make what SQLite hands back naive aware again."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def now() -> datetime:
    """This instant, to the microsecond, in UTC."""
    return datetime.now(UTC)


def parse_id(text: str | None) -> int | None:
    """The number of a row as an address or a cursor writes it; ``None`` if it cannot be one."""
    digits = text or ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_ID))):
        return None
    return number if (number := int(digits)) <= MOST_ID else None


def parse_moment(text: str | None) -> datetime | None:
    """An instant as a cursor writes it (ISO 8601 with an offset); ``None`` if it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


class Versioned:
    """A row whose concurrent changes are noticed: a stale write raises ``StaleDataError``."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


class Archivable:
    """A row that leaves the lists but not the history: who put it away, and when."""

    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @declared_attr
    def archived_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user.id"))

    @property
    def is_archived(self) -> bool:
        """Whether it has been put away."""
        return self.archived_at is not None


def init_app(app: Flask, config: Config) -> None:
    """Bind the database of this configuration to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": not config.is_sqlite}
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    with app.app_context():
        # On this engine alone: the job engine has engines of its own, with its own rules.
        event.listen(db.engine, "connect", _prepare_sqlite)
        event.listen(db.engine, "begin", _begin)


def _prepare_sqlite(connection: Any, record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own BEGIN comes too late for reads to be consistent; see _begin.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        # SQLite before 3.51.3 can lose commits in WAL mode; DELETE with FULL cannot.
        "journal_mode=DELETE",
        "synchronous=FULL",
        "busy_timeout=15000",
        "secure_delete=ON",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # A transaction that reads and then writes fails under concurrency unless it says
        # at its beginning that it will write (measured: 1,496 of 1,600 against 0).
        reads = flask.has_request_context() and flask.request.method in {
            "GET",
            "HEAD",
            "OPTIONS",
        }
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
