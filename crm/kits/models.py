"""Kits, and what goes into them. Editions and press contacts have files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.permission import Choice, choice, require_publishable
from crm.db import Archivable, Model, UTCDateTime, Versioned, db, now
from crm.kits.demands import LEVELS, UNSAID
from crm.kits.editions import Edition, EditionFile
from crm.kits.press import PressContact
from crm.statements.models import Statement
from crm.texts.models import Text

__all__ = [
    "Edition",
    "EditionFile",
    "Kit",
    "KitCase",
    "KitPressContact",
    "KitStatement",
    "KitText",
    "PressContact",
]

SECTIONS = ("brief", "ask")


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
    """A text that belongs to the kit alone: ``section`` is "brief" or "ask"."""

    __tablename__ = "kit_text"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(String(20))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[Text] = relationship()


class KitPressContact(Model):
    """A press contact in a kit."""

    __tablename__ = "kit_press_contact"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    press_contact_id: Mapped[int] = mapped_column(ForeignKey("press_contact.id"))
    position: Mapped[int] = mapped_column(default=0)
    press_contact: Mapped[PressContact] = relationship()


class Kit(Versioned, Archivable, Model):
    """What goes into a press kit."""

    __tablename__ = "kit"

    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    subtitle_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Language → a level of ``crm.kits.demands``; ``demand_of`` reads it.
    demands: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    # Language → kind → "block" or "warn", where it is not the usual (``crm.kits.gate_kinds``).
    gate_levels: Mapped[dict[str, dict[str, str]]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )
    embargo_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Only portraits with credit and permission, and only where somebody wants them.
    has_portraits: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    subtitle: Mapped[Text | None] = relationship(foreign_keys=[subtitle_id])
    kit_statements: Mapped[list[KitStatement]] = relationship(
        cascade="all, delete-orphan", order_by="KitStatement.position"
    )
    kit_cases: Mapped[list[KitCase]] = relationship(
        cascade="all, delete-orphan", order_by="KitCase.position"
    )
    kit_texts: Mapped[list[KitText]] = relationship(
        cascade="all, delete-orphan", order_by="KitText.position"
    )
    kit_press_contacts: Mapped[list[KitPressContact]] = relationship(
        cascade="all, delete-orphan", order_by="KitPressContact.position"
    )
    editions: Mapped[list[Edition]] = relationship(
        back_populates="kit", order_by="Edition.number.desc()"
    )

    @property
    def label(self) -> str:
        """The title in its source language; a number where only officers may see that."""
        return f"#{self.id}" if self.title.is_protected else self.title.body

    @classmethod
    def compose(cls, slug: str, title: str, *, by: Actor, subtitle: str = "") -> Kit:
        """A new, empty kit."""
        kit = cls(slug=slug, title=Text.write(f"kit/{slug}/title", title, by=by))
        if subtitle:
            kit.subtitle = Text.write(f"kit/{slug}/subtitle", subtitle, by=by)
        db.session.add(kit)
        record("kit.composed", kit, by=by)
        return kit

    def choose(
        self,
        *,
        by: Actor,
        statements: Iterable[Statement] | None = None,
        cases: Iterable[Case] | None = None,
        press_contacts: Iterable[PressContact] | None = None,
        languages: Iterable[str] | None = None,
    ) -> None:
        """Set what goes in, in this order. ``Protected`` where a case must not be printed."""
        if cases is not None:
            self._choose_cases([require_publishable(case) for case in cases])
        if statements is not None:
            self.kit_statements[:] = [
                KitStatement(statement=each, position=i) for i, each in enumerate(statements)
            ]
        if press_contacts is not None:
            self.kit_press_contacts[:] = [
                KitPressContact(press_contact=each, position=i)
                for i, each in enumerate(press_contacts)
            ]
        if languages is not None:
            self.languages = list(dict.fromkeys(languages))
        self.changed_at = now()
        record("kit.changed", self, by=by)

    def demand_of(self, language: str) -> str:
        """What it demands of a language: a level of ``crm.kits.demands``."""
        return self.demands.get(language, UNSAID)

    def demand(self, levels: Mapping[str, str], *, by: Actor) -> None:
        """Set what these languages demand; the others stay. ``ValueError`` for no level."""
        if unknown := set(levels.values()) - set(LEVELS):
            raise ValueError(f"no such demand: {', '.join(sorted(unknown))}")
        changed = {tag: level for tag, level in levels.items() if level != self.demand_of(tag)}
        if changed:
            self.demands = {**self.demands, **changed}
            self.changed_at = now()
            record("kit.demanded", self, by=by, **changed)

    def _choose_cases(self, cases: list[Case]) -> None:
        # Rows are kept where the case stays, so that what was chosen of it is not lost.
        known = {each.case_id: each for each in self.kit_cases}
        self.kit_cases[:] = [known.get(case.id) or KitCase(case=case) for case in cases]
        for position, each in enumerate(self.kit_cases):
            each.position = position

    def include_sensitive(
        self, case: Case, fact_ids: Iterable[int], reason: str, *, by: Actor
    ) -> None:
        """Print these sensitive facts of a case, as they stand, in this kit; the reason is kept.

        Raises ``ValueError`` where facts are chosen without a reason.
        """
        chosen = sorted(set(fact_ids))
        if chosen and not reason.strip():
            raise ValueError("a sensitive fact needs a reason to be printed")
        entry = next(each for each in self.kit_cases if each.case is case)
        facts = select(Fact).where(Fact.id.in_(chosen), Fact.case_id == case.id).order_by(Fact.id)
        entry.sensitive_choices = [list(choice(fact)) for fact in db.session.scalars(facts)]
        entry.sensitive_reason = reason.strip() if chosen else None
        self.changed_at = now()
        record("kit.sensitive_chosen", self, by=by, case_id=case.id, facts=chosen)

    def entitle(self, title: str, subtitle: str, *, by: Actor) -> None:
        """Set title and subtitle in the source language; without a subtitle there is none."""
        self.title.rewrite(title, by=by)
        if self.subtitle is not None and subtitle:
            self.subtitle.rewrite(subtitle, by=by)
        elif self.subtitle is not None:
            db.session.delete(self.subtitle)
            self.subtitle = None
        elif subtitle:
            self.subtitle = Text.write(f"kit/{self.slug}/subtitle", subtitle, by=by)
        self.changed_at = now()
        record("kit.changed", self, by=by, fields=["title"])

    def set_embargo(self, until: datetime | None, *, by: Actor) -> None:
        """Not to be published before this instant; ``None`` for immediate use."""
        self.embargo_until, self.changed_at = until, now()
        record("kit.changed", self, by=by, fields=["embargo_until"])

    def show_portraits(self, is_wanted: bool, *, by: Actor) -> None:
        """Print the portraits that may be printed, or none."""
        self.has_portraits, self.changed_at = is_wanted, now()
        record("kit.changed", self, by=by, fields=["has_portraits"])

    def texts(self, section: str) -> list[KitText]:
        """The paragraphs of "brief" or of "ask", in order."""
        return [each for each in self.kit_texts if each.section == section]

    def add_text(self, section: str, body: str, *, by: Actor) -> KitText:
        """Add a paragraph of "brief" or an "ask"."""
        if section not in SECTIONS:
            raise ValueError(f"a kit has no section {section!r}")
        # Not the count: keys of texts are unique, and an earlier one may be gone.
        taken = [int(each.text.key.rsplit("/", 1)[1]) for each in self.texts(section)]
        number = 1 + max(taken, default=0)
        text = Text.write(f"kit/{self.slug}/{section}/{number}", body, by=by)
        entry = KitText(section=section, text=text, position=len(self.kit_texts))
        self.kit_texts.append(entry)
        self.changed_at = now()
        return entry

    def rewrite_texts(self, section: str, bodies: Iterable[str], *, by: Actor) -> None:
        """Set the paragraphs of a section, in order: an empty one goes, one too many is added."""
        known = self.texts(section)
        wanted = [body.strip() for body in bodies]
        for entry, body in zip(known, wanted, strict=False):
            if body:
                entry.text.rewrite(body, by=by)
        for body in filter(None, wanted[len(known) :]):
            self.add_text(section, body, by=by)
        for place, entry in enumerate(known):
            if place >= len(wanted) or not wanted[place]:
                self.kit_texts.remove(entry)
                db.session.delete(entry.text)
        self.changed_at = now()
        record("kit.changed", self, by=by, fields=[section])

    def archive(self, *, by: Actor) -> None:
        """Take it off the list; its editions stay."""
        self.archived_at, self.archived_by_id = now(), by.id
        record("kit.archived", self, by=by)

    def restore(self, *, by: Actor) -> None:
        """Put it back on the list."""
        self.archived_at = self.archived_by_id = None
        record("kit.restored", self, by=by)

    @property
    def latest(self) -> Edition | None:
        """The newest edition."""
        return self.editions[0] if self.editions else None
