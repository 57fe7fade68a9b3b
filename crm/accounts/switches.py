"""What the whole desk may do, switched on and off by admins; everything is off at first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.web import message as _n

# (label, what it means) of each switch.
SWITCHES: dict[str, tuple[str, str]] = {
    "fetch_sources": (
        _n("Look up the pages of sources"),
        _n(
            "Whoever adds a source may have the desk fetch its page for title, date and "
            "language. The site then sees the address of this server, and when it asked."
        ),
    ),
    "one_person_reviews": (
        _n("Translators may review their own work"),
        _n(
            "For a team of one person in a language. Otherwise who reviews a translation is "
            "never who wrote it."
        ),
    ),
}


class Setting(Model):
    """A switch that somebody has set."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), unique=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")

    @property
    def label(self) -> str:
        """The switch's key."""
        return self.key


def is_on(key: str) -> bool:
    """Whether an admin has switched it on."""
    return bool(db.session.scalar(select(Setting.is_on).where(Setting.key == key)))


def standing() -> dict[str, Setting | None]:
    """Every switch, with what was set; ``None`` where nobody ever touched it."""
    known = {setting.key: setting for setting in db.session.scalars(select(Setting))}
    return {key: known.get(key) for key in SWITCHES}


def switch(key: str, to: bool, *, by: Actor) -> bool:
    """Switch it on or off; returns whether that changed anything.

    Raises ``KeyError`` for a switch that does not exist.
    """
    if key not in SWITCHES:
        raise KeyError(key)
    setting = db.session.scalar(select(Setting).where(Setting.key == key))
    if (setting.is_on if setting else False) == to:
        return False
    if setting is None:
        setting = Setting(key=key)
        db.session.add(setting)
    setting.is_on, setting.changed_at, setting.changed_by_name = to, now(), by.name
    record("setting.switched", setting, by=by, is_on=to)
    return True
