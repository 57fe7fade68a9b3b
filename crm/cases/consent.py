"""Permission per fact and use: who gave it, when, for what, and who withdrew it and why.

``Fact.may_publish`` says the same in one column, for queries; it is kept in step here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.cases.vocabulary import USES
from crm.db import Model, UTCDateTime, now

if TYPE_CHECKING:
    from crm.cases.models import Fact

# What stands in the newspapers needs nobody's word, as long as the person may be named.
PUBLICLY_REPORTED = "publicly reported"
# Why a permission was withdrawn that came with the word that nothing may be published.
NOT_TO_BE_PUBLISHED = "not to be published"


class FactPermission(Model):
    """Somebody allowed a use of a fact. It is never deleted, only withdrawn."""

    __tablename__ = "fact_permission"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    use: Mapped[str] = mapped_column(String(20))
    given_by: Mapped[str] = mapped_column(String(200))
    given_on: Mapped[date] = mapped_column(Date)
    given_for: Mapped[str] = mapped_column(String(500), default="")
    recorded_by_id: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_name: Mapped[str | None] = mapped_column(String(200))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

    @property
    def is_valid(self) -> bool:
        """Whether it stands: given by now, and not withdrawn."""
        return self.withdrawn_at is None and self.given_on <= now().date()


def new(
    use: str, given_by: str, *, by: Actor, given_on: date | None = None, given_for: str = ""
) -> FactPermission:
    """A permission that is not yet any fact's. ``ValueError`` for a use that there is not."""
    if use not in USES:
        raise ValueError(f"unknown use {use!r}")
    return FactPermission(
        use=use,
        given_by=given_by,
        given_on=given_on or now().date(),
        given_for=given_for,
        recorded_by_id=by.id,
        recorded_by_name=by.name,
    )


def is_permitted(fact: Fact, use: str = "publish") -> bool:
    """Whether a permission for this use stands."""
    return any(each.use == use and each.is_valid for each in fact.permissions)


def give(
    fact: Fact,
    use: str,
    given_by: str,
    *,
    by: Actor,
    given_on: date | None = None,
    given_for: str = "",
) -> FactPermission:
    """Record a permission; one to publish makes a new revision of the fact."""
    permission = new(use, given_by, by=by, given_on=given_on, given_for=given_for)
    fact.permissions.append(permission)
    record("fact.permission_given", fact, by=by, use=use)
    fact.change(by=by, why=f"{given_by}: {given_for}".strip(": ")[:500])
    return permission


def withdraw(fact: Fact, permission: FactPermission, reason: str, *, by: Actor) -> None:
    """It does not stand any more; one to publish makes a new revision of the fact."""
    _withdraw(permission, reason, by)
    record("fact.permission_withdrawn", fact, by=by, use=permission.use)
    fact.change(by=by, why=reason)


def set_publish(fact: Fact, may_publish: bool, given_by: str, why: str, *, by: Actor) -> None:
    """Give or withdraw the permission to publish, as part of another change."""
    if may_publish == is_permitted(fact):
        return
    if may_publish:
        fact.permissions.append(new("publish", given_by or by.name, by=by, given_for=why))
        record("fact.permission_given", fact, by=by, use="publish")
        return
    for each in fact.permissions:
        if each.use == "publish" and each.withdrawn_at is None:
            _withdraw(each, why, by)
    record("fact.permission_withdrawn", fact, by=by, use="publish")


def _withdraw(permission: FactPermission, reason: str, by: Actor) -> None:
    permission.withdrawn_at, permission.withdrawn_by_name = now(), by.name
    permission.withdrawn_reason = reason
