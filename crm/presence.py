"""Which workers live: how the work of a dead one is found, on this machine or another.

A worker holds a lock on a file of its own for as long as it lives, which the kernel frees
however it dies: whoever has the same instance folder knows at once, whatever the clocks
say. For workers of other machines (PostgreSQL only) there is a table of heartbeats.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

SILENCE = 60.0  # seconds without a heartbeat after which a worker elsewhere counts as dead


class Presence:
    """This worker's sign of life, and its view of the others."""

    def __init__(self, url: str, schema: str, folder: Path) -> None:
        self.id = secrets.token_hex(8)
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)
        self._table = sa.Table(
            "crm_worker",
            sa.MetaData(schema=schema if self._engine.dialect.name == "postgresql" else None),
            sa.Column("id", sa.String, primary_key=True),
            sa.Column("beats", sa.BigInteger, nullable=False),
        )
        self._folder = folder
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = os.open(self._file(self.id), os.O_RDWR | os.O_CREAT, 0o600)
        # flock, not lockf: reading the file, as a backup does, must not free the lock.
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A forked child would hold it on after this process has died.
        os.register_at_fork(after_in_child=self._let_go)
        # Of every other worker: the last count seen, and when it was new, on our own clock.
        self._seen: dict[str, tuple[int, float]] = {}
        with self._engine.begin() as connection:
            connection.execute(CreateTable(self._table, if_not_exists=True))
        self.beat()

    def beat(self) -> None:
        """Show that this worker lives."""
        table = self._table
        mine = table.update().where(table.c.id == self.id).values(beats=table.c.beats + 1)
        with self._engine.begin() as connection:
            if connection.execute(mine).rowcount == 0:
                connection.execute(table.insert().values(id=self.id, beats=0))

    def dead(self) -> list[str]:
        """The workers that have died and whose work nobody has taken over yet."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(self._table.c.id, self._table.c.beats)).all()
        return [id for id, beats in rows if id != self.id and self._is_dead(id, beats)]

    def forget(self, worker: str) -> None:
        """Remove a worker's traces: its work is in other hands, or all done."""
        with self._engine.begin() as connection:
            connection.execute(self._table.delete().where(self._table.c.id == worker))
        self._file(worker).unlink(missing_ok=True)
        self._seen.pop(worker, None)

    def leave(self) -> None:
        """The orderly end of this worker, which leaves no work behind."""
        # Where the database is gone too, the others find the free lock.
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            self.forget(self.id)
        self._let_go()

    def _let_go(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _file(self, worker: str) -> Path:
        return self._folder / f"{worker}.lock"

    def _is_dead(self, worker: str, beats: int) -> bool:
        try:
            file = os.open(self._file(worker), os.O_RDWR)
        except FileNotFoundError:
            return self._is_silent(worker, beats)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(file)
        return True

    def _is_silent(self, worker: str, beats: int) -> bool:
        # A count and our own monotonic clock: two machines' clocks are never compared.
        last, since = self._seen.get(worker, (-1, 0.0))
        if beats != last:
            self._seen[worker] = (beats, time.monotonic())
            return False
        return time.monotonic() - since > SILENCE
