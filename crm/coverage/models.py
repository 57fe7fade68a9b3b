"""Clippings."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, ForeignKey, String, Table, select, true
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import Model, db
from crm.outlets.models import Outlet

clipping_case = Table(
    "clipping_case",
    Model.metadata,
    Column("clipping_id", ForeignKey("clipping.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "case_id",
        ForeignKey("case.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Clipping(Model):
    """Something that was published. ``published_on`` is a partial date."""

    __tablename__ = "clipping"

    title: Mapped[str] = mapped_column(String(500))
    url: Mapped[str] = mapped_column(LongText)
    published_on: Mapped[str] = mapped_column(String(10), index=True)
    language: Mapped[str] = mapped_column(String(20), index=True)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)

    outlet: Mapped[Outlet | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    cases: Mapped[list[Case]] = relationship(secondary=clipping_case, order_by=Case.name)

    @property
    def label(self) -> str:
        """The headline."""
        return self.title

    @classmethod
    def visible(cls, *, with_protected: bool) -> ColumnElement[bool]:
        """The condition of what somebody may see: a headline may name who is protected now."""
        if with_protected:
            return true()
        about = select(clipping_case.c.clipping_id).join(Case, Case.id == clipping_case.c.case_id)
        return cls.id.not_in(about.where(Case.is_protected))

    @classmethod
    def add(
        cls,
        title: str,
        url: str,
        published_on: str,
        language: str,
        *,
        by: Actor,
        outlet: Outlet | None = None,
        contact: Contact | None = None,
        cases: Iterable[Case] = (),
    ) -> Clipping:
        """Record something that was published."""
        clipping = cls(
            title=title.strip(),
            url=url.strip(),
            published_on=published_on,
            language=language,
            outlet=outlet,
            contact=contact,
        )
        clipping.cases[:] = cases
        db.session.add(clipping)
        record("clipping.added", clipping, by=by)
        return clipping
