"""The people of the tests, one for each role. Their password is the same everywhere."""

from __future__ import annotations

from crm.accounts.models import ROLES, User
from crm.audit.models import DESK
from crm.db import db

PASSWORD = "fourteen-people-signed"


def address(role: str) -> str:
    """The address of the person who has this role."""
    return f"{role}@desk.example"


def engage() -> None:
    """Make an account for each role."""
    first: User | None = None
    for role in ROLES:
        user, _ = User.invite(address(role), role.title(), role, by=DESK)
        if first is None:
            # Hashing is slow on purpose: once is enough.
            user.set_password(PASSWORD, by=DESK)
            first = user
        user.password_hash, user.setup_hash = first.password_hash, None
    db.session.commit()


def person(role: str) -> User:
    """The account that has this role."""
    user = User.by_email(address(role))
    assert user is not None
    return user
