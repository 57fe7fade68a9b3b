"""Quotes: what somebody said, in their words, and who allowed that a kit prints it.

A quote stands by itself and goes into as many kits as one likes. Without a permission and a
source no kit prints it; whoever withdraws the permission stops the editions that carry it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey, String, event, inspect, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.facts import Source
from crm.cases.models import Case
from crm.cases.portraits import is_given
from crm.db import Model, Versioned, db
from crm.texts.models import Text


class Quote(Versioned, Model):
    """Words of somebody: of a ``case``, or of ``who`` is named. ``said_on`` is a partial date.

    ``permitted_by`` and ``permitted_on`` (a partial date) say who allowed it, and when; they are
    never printed.
    """

    __tablename__ = "quote"

    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    who: Mapped[str] = mapped_column(String(200), default="")
    said_on: Mapped[str | None] = mapped_column(String(10))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    permitted_by: Mapped[str] = mapped_column(String(200), default="")
    permitted_on: Mapped[str | None] = mapped_column(String(10))

    text: Mapped[Text] = relationship()
    case: Mapped[Case | None] = relationship()
    source: Mapped[Source | None] = relationship()

    @property
    def is_permitted(self) -> bool:
        """Whether somebody has allowed it by now."""
        return bool(self.permitted_by) and is_given(self.permitted_on)

    @property
    def is_guarded(self) -> bool:
        """Whether it is for officers alone: nobody allowed it, or somebody in it is protected."""
        return self.text.is_protected or bool(self.case and self.case.is_protected)

    @property
    def is_printable(self) -> bool:
        """Whether a kit may print it: permitted, sourced, and of nobody who is protected."""
        return self.is_permitted and self.source is not None and not self.is_guarded

    @property
    def speaker(self) -> str:
        """Whose words they are."""
        return self.case.name if self.case else self.who

    @property
    def label(self) -> str:
        """Its number: what it says may be for officers alone."""
        return f"#{self.id}"

    @classmethod
    def take(cls, body: str, *, by: Actor, **fields: Any) -> Quote:
        """A new quote: case or who, said_on, source, permitted_by, permitted_on."""
        number = 1 + (db.session.scalar(select(Quote.id).order_by(Quote.id.desc())) or 0)
        quote = cls(text=Text.write(f"quote/{number}", body, by=by), **fields)
        quote.guard_text()
        db.session.add(quote)
        record("quote.added", quote, by=by)
        return quote

    def change(self, *, by: Actor, body: str | None = None, **fields: Any) -> bool:
        """Change its words, its speaker, its source or its permission; whether anything changed."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if body is not None and self.text.rewrite(body, by=by):
            changed.append("text")
        self.guard_text()
        if changed:
            record("quote.changed", self, by=by, fields=changed)
        return bool(changed)

    def remove(self, *, by: Actor) -> None:
        """Take it away for good. The caller makes sure that no kit holds it any more."""
        record("quote.removed", self, by=by)
        db.session.delete(self)
        db.session.delete(self.text)

    def guard_text(self) -> None:
        """Let officers alone read it where nobody allowed it, or where its speaker is protected."""
        is_of_protected = bool(self.case and self.case.is_protected)
        self.text.guard("owner", is_of_protected or not self.is_permitted)


class KitQuote(Model):
    """A quote in a kit."""

    __tablename__ = "kit_quote"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    quote: Mapped[Quote] = relationship()


def entries(quotes: Iterable[Quote]) -> list[KitQuote]:
    """Quotes as a kit holds them, in this order."""
    return [KitQuote(quote=each, position=i) for i, each in enumerate(quotes)]


@event.listens_for(Session, "before_flush")
def _follow_protection(session: Session, context: object, instances: object) -> None:
    """The words of somebody who becomes protected, or is no more, are guarded as they are."""
    changed = [
        each.id
        for each in session.dirty
        if isinstance(each, Case) and inspect(each).attrs.is_protected.history.has_changes()
    ]
    if changed:
        with session.no_autoflush:
            query = select(Quote).where(Quote.case_id.in_(changed))
            for quote in session.scalars(query.options(joinedload(Quote.text))):
                quote.guard_text()
