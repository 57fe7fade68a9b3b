"""What goes into a kit: a row for each statement, case, text and press contact, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.cases.models import Case
from crm.cases.permission import Choice
from crm.db import Model, UTCDateTime
from crm.kits.press import PressContact
from crm.statements.models import Statement
from crm.texts.models import Text

# Sections that are texts of the kit alone.
TEXTS = ("brief", "ask", "background")


class KitStatement(Model):
    """A statement in a kit."""

    __tablename__ = "kit_statement"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    position: Mapped[int] = mapped_column(default=0)
    statement: Mapped[Statement] = relationship()


class KitCase(Model):
    """A case in a kit; ``sensitive_choices`` are the sensitive facts as they were chosen.

    Each is a ``crm.cases.permission.Choice``, as a list.
    """

    __tablename__ = "kit_case"
    __table_args__ = (UniqueConstraint("kit_id", "case_id"),)

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    sensitive_choices: Mapped[list[list[Any]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    sensitive_reason: Mapped[str | None] = mapped_column(String(500))
    case: Mapped[Case] = relationship()

    @property
    def chosen(self) -> set[Choice]:
        """The choices; one stands as long as the fact is what it was."""
        return {(fact, why, revision) for fact, why, revision in self.sensitive_choices}


class KitText(Model):
    """A text that belongs to the kit alone: ``section`` is one of ``TEXTS``.

    An ask may be for the government of a ``country`` (ISO 3166). One that was taken out stays
    until the next is, so that it can be put back with its translations.
    """

    __tablename__ = "kit_text"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(String(20))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    country: Mapped[str | None] = mapped_column(String(2))
    taken_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    text: Mapped[Text] = relationship()


class KitPressContact(Model):
    """A press contact in a kit."""

    __tablename__ = "kit_press_contact"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    press_contact_id: Mapped[int] = mapped_column(ForeignKey("press_contact.id"))
    position: Mapped[int] = mapped_column(default=0)
    press_contact: Mapped[PressContact] = relationship()
