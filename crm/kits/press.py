"""The people of the team whom journalists may call."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import Model, Versioned, db
from crm.i18n import kit_message as _k

# The usual role, which every kit has in its own language; another is printed as it was typed.
USUAL_ROLE = _k("Press officer")


class PressContact(Versioned, Model):
    """Somebody of the team whom journalists may call; printed in kits."""

    __tablename__ = "press_contact"

    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(60), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def label(self) -> str:
        """The name."""
        return self.name

    @classmethod
    def add(cls, name: str, *, by: Actor, **fields: object) -> PressContact:
        """A new press contact: role, email, phone, languages."""
        contact = cls(name=name, **fields)
        db.session.add(contact)
        record("press_contact.added", contact, by=by)
        return contact

    def change(self, *, by: Actor, **fields: object) -> None:
        """Change name, role, email, phone or languages; editions keep what they printed."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("press_contact.changed", self, by=by, fields=changed)

    def remove(self, *, by: Actor) -> None:
        """Take it off the list. The caller makes sure that no kit names it any more."""
        record("press_contact.removed", self, by=by)
        db.session.delete(self)
