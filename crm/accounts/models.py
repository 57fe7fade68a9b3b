"""Accounts, roles and passwords."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now

THEMES = ("auto", "light", "dark")
ROLES = ("admin", "officer", "member", "translator")

# One table of role and action; views ask `user.can(...)`, nothing else decides.
PERMISSIONS: dict[str, frozenset[str]] = {
    "read": frozenset({"admin", "officer", "member"}),
    "write": frozenset({"admin", "officer"}),
    "read_protected": frozenset({"admin", "officer"}),
    "read_texts": frozenset({"admin", "officer", "member", "translator"}),
    "translate": frozenset({"admin", "officer", "translator"}),
    "administer": frozenset({"admin"}),
}

# SecureDrop's cost: 64 MiB, four passes, two lanes.
_HASHER = PasswordHasher(time_cost=4, memory_cost=65536, parallelism=2)
_SETUP_LINK_LASTS = timedelta(days=3)
MINIMUM_PASSWORD = 12


class User(UserMixin, Model):  # type: ignore[misc]
    """A person of the team."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(20))
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    session_key: Mapped[str] = mapped_column(String(64), default=lambda: secrets.token_hex(16))
    setup_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    setup_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def label(self) -> str:
        """The person's name."""
        return self.name

    def get_id(self) -> str:
        """What the session cookie holds; a new ``session_key`` signs out everywhere."""
        return f"{self.id}.{self.session_key}"

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in."""
        return self.disabled_at is None

    def can(self, action: str) -> bool:
        """Whether the role allows an action of ``PERMISSIONS``."""
        return self.role in PERMISSIONS[action]

    @classmethod
    def invite(cls, email: str, name: str, role: str, *, by: Actor) -> tuple[User, str]:
        """An account without a password, and the token of its one-time set-up link.

        Somebody who has not set a password yet gets a new link, and the role given now.
        Raises ``ValueError`` for an unknown role or an address that is taken.
        """
        email = email.strip().lower()
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}; the roles are {', '.join(ROLES)}")
        user = cls.by_email(email)
        if user and (user.password_hash or not user.is_active):
            raise ValueError(f"{email} already has an account")
        if user is None:
            user = cls(email=email, name=name)
            db.session.add(user)
        user.role = role
        token = user.renew_setup_link()
        record("user.invited", user, by=by, role=role)
        return user, token

    @classmethod
    def by_email(cls, email: str) -> User | None:
        """The account of an address, in any case of letters."""
        query = select(User).where(func.lower(User.email) == email.strip().lower())
        found: User | None = db.session.scalar(query)
        return found

    @classmethod
    def by_setup_token(cls, token: str) -> User | None:
        """The account that a set-up link is still good for."""
        user: User | None = db.session.scalar(select(cls).where(cls.setup_hash == _digest(token)))
        if user is None or user.setup_expires_at is None or user.setup_expires_at < now():
            return None
        return user

    def renew_setup_link(self) -> str:
        """A new one-time token; only its hash is kept."""
        token = secrets.token_urlsafe(24)
        self.setup_hash = _digest(token)
        self.setup_expires_at = now() + _SETUP_LINK_LASTS
        return token

    def set_password(self, password: str, *, by: Actor) -> None:
        """Set the password, use up the set-up link and sign out every other session."""
        self.password_hash = _HASHER.hash(password)
        self.setup_hash = self.setup_expires_at = None
        self.session_key = secrets.token_hex(16)
        record("user.password_set", self, by=by)

    def sign_out(self, *, by: Actor) -> None:
        """End every session of this person, on every device."""
        self.session_key = secrets.token_hex(16)
        record("user.signed_out", self, by=by)

    def change_settings(self, *, by: Actor, **fields: str) -> None:
        """Change ``name``, ``language``, ``theme`` or ``time_zone``; the audit names which."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("user.settings_changed", self, by=by, fields=changed)

    @classmethod
    def password_hash_of(cls, email: str) -> str | None:
        """What ``fits`` compares a password with, if the address has an active account."""
        user = cls.by_email(email)
        return user.password_hash if user and user.is_active else None


def fits(password: str, known: str | None) -> bool:
    """Whether a password is the one of this hash; takes a tenth of a second, without the database.

    An unknown address costs the same time as a wrong password, so that neither text
    nor time tells which addresses have accounts.
    """
    try:
        _HASHER.verify(known or _dummy_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


_dummy: list[str] = []


def _dummy_hash() -> str:
    if not _dummy:
        _dummy.append(_HASHER.hash(secrets.token_hex(8)))
    return _dummy[0]
