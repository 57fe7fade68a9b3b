"""How long somebody stays signed in: a session ends when it is idle, and in any case one day.

The times stand in the signed cookie, so that a copy of it has an end too.
"""

from __future__ import annotations

from flask import session
from flask_login import login_user

from crm.accounts.models import User
from crm.db import now

IDLE_SECONDS = 2 * 60 * 60
LONGEST_SECONDS = 12 * 60 * 60
_NOTED_EVERY_SECONDS = 60


def begin(user: User) -> None:
    """A new session at every sign-in: nothing that was planted before survives."""
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept, **stamps())
    login_user(user)


def stamps() -> dict[str, int]:
    """What a session that begins now holds: seconds since 1970."""
    return {"began": _clock(), "seen": _clock()}


def is_over() -> bool:
    """Whether this session has been idle, or has lasted, too long; so has one without times."""
    seen: int = session.get("seen", 0)
    began: int = session.get("began", 0)
    return _clock() - seen > IDLE_SECONDS or _clock() - began > LONGEST_SECONDS


def note_use() -> None:
    """Remember that the session is in use, without a new cookie for every request."""
    if _clock() - session["seen"] >= _NOTED_EVERY_SECONDS:
        session["seen"] = _clock()


def _clock() -> int:
    return int(now().timestamp())
