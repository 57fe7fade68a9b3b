"""The tables of machine translation: what an admin has set, and what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.config import Config
from crm.db import Model, UTCDateTime, db, now
from crm.texts.machine import MOST_SECONDS, Argos, Engine, LibreTranslate

# Off: nothing is translated by machine, and nothing is sent anywhere.
ENGINES = ("off", "server", "here")
_ONLY = "engine"


class MachineSetting(Model):
    """Which engine translates; one row, or none where nobody ever set it."""

    __tablename__ = "machine_setting"

    key: Mapped[str] = mapped_column(String(20), unique=True, default=_ONLY)
    engine: Mapped[str] = mapped_column(String(20), default="off")
    # Of the server, kept while another engine or none is chosen. Its key is in the environment.
    url: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")

    @property
    def label(self) -> str:
        """What it is about, in the record."""
        return "machine translation"

    @property
    def is_on(self) -> bool:
        """Whether anything is translated by machine."""
        return self.engine != "off"

    @classmethod
    def current(cls) -> MachineSetting:
        """What is set; a row that is not kept yet where nothing is: off."""
        known = db.session.scalar(select(cls).where(cls.key == _ONLY))
        return known or cls(key=_ONLY, engine="off", url="")

    def choose(self, engine: str, url: str, *, by: Actor) -> bool:
        """Set the engine and the server's address; returns whether that changed anything."""
        if engine not in ENGINES or (engine == "server" and not url):
            raise ValueError(f"no engine {engine!r} at {url!r}")
        if (engine, url) == (self.engine, self.url):
            return False
        self.engine, self.url = engine, url
        self.changed_at, self.changed_by_name = now(), by.name
        db.session.add(self)
        record("machine.set", self, by=by, engine=engine, url=url)
        return True

    def build(self, config: Config, most_seconds: float = MOST_SECONDS) -> Engine | None:
        """The engine; ``None`` where machine translation is off."""
        if self.engine == "server":
            return LibreTranslate(self.url, config.mt_key, most_seconds)
        return Argos() if self.engine == "here" else None


class MachineRun(Model):
    """Paragraphs that somebody had translated by machine into one language, in their order."""

    __tablename__ = "machine_run"

    language: Mapped[str] = mapped_column(String(20), index=True)
    segment_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    place: Mapped[int] = mapped_column(default=0)  # how many of them are behind
    made: Mapped[int] = mapped_column(default=0)  # how many translations came of it
    tries: Mapped[int] = mapped_column(default=1)
    # Why it stopped, of ``machine.MESSAGES``, and the server's own words.
    why: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200), default="")
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    begun_by_name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def label(self) -> str:
        """The language it was for."""
        return self.language

    @property
    def total(self) -> int:
        """How many paragraphs it is about."""
        return len(self.segment_ids)

    @property
    def state(self) -> str:
        """One of "done", "stopped", "open"."""
        if self.why:
            return "stopped"
        return "done" if self.ended_at else "open"

    @property
    def job(self) -> str:
        """The key of its job; with the moment, as a restored database gives ids a second time."""
        return f"texts.machine:{self.id}:{self.begun_at.timestamp():.0f}:{self.tries}"

    @classmethod
    def begin(cls, language: str, segment_ids: Sequence[int], *, by: Actor) -> MachineRun:
        """Have these paragraphs translated, as far as they are missing when their turn comes."""
        run = cls(
            language=language,
            segment_ids=list(segment_ids),
            begun_by_id=by.id,
            begun_by_name=by.name,
        )
        db.session.add(run)
        record("machine.begun", run, by=by, language=language, paragraphs=len(segment_ids))
        return run

    def move(self, place: int, made: int) -> None:
        """So many are behind now, and so many translations more came of it; it never goes back."""
        self.place, self.made = max(self.place, place), self.made + made
        if self.place >= self.total and self.state == "open":
            self.ended_at = now()

    def stop(self, why: str, reason: str = "", *, by: Actor) -> None:
        """It cannot go on, or must not, by itself."""
        if self.state == "open":
            self.why, self.reason, self.ended_at = why, reason[:200], now()
            record("machine.stopped", self, by=by, why=why, place=self.place)

    def go_on(self, *, by: Actor) -> None:
        """Go on where it stopped, with a job of its own."""
        if self.state != "done":
            self.why, self.reason, self.ended_at = None, "", None
            self.tries += 1
            record("machine.begun", self, by=by, language=self.language, place=self.place)
