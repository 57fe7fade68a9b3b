"""Kits. What goes into them, editions, quotes and press contacts have files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.permission import choice, require_publishable
from crm.db import Archivable, Model, UTCDateTime, Versioned, db, now
from crm.kits import undoing
from crm.kits.arranging import Arranged
from crm.kits.contents import TEXTS, KitCase, KitPressContact, KitStatement, KitText
from crm.kits.demands import LEVELS, UNSAID
from crm.kits.editions import Edition, EditionFile
from crm.kits.press import PressContact
from crm.kits.quotes import KitQuote, Quote
from crm.kits.quotes import entries as quote_entries
from crm.statements.models import Statement
from crm.texts.models import Text

__all__ = [
    "Edition",
    "EditionFile",
    "Kit",
    "KitCase",
    "KitPressContact",
    "KitQuote",
    "KitStatement",
    "KitText",
    "PressContact",
    "Quote",
]


class Kit(Arranged, Versioned, Archivable, Model):
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
    kit_quotes: Mapped[list[KitQuote]] = relationship(
        cascade="all, delete-orphan", order_by="KitQuote.position"
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
        quotes: Iterable[Quote] | None = None,
        languages: Iterable[str] | None = None,
    ) -> None:
        """Set what goes in, in this order. ``Protected`` where a case must not be printed."""
        given = {
            "cases": cases,
            "statements": statements,
            "press": press_contacts,
            "quotes": quotes,
        }
        before = undoing.rows(self, [name for name, rows in given.items() if rows is not None])
        if cases is not None:
            self._choose_cases([require_publishable(case) for case in cases])
        if quotes is not None:
            self.kit_quotes[:] = quote_entries(quotes)
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
        undoing.remember(self, before)
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
        """The paragraphs of one of ``TEXTS``, in order."""
        return [
            each for each in self.kit_texts if each.section == section and not each.taken_out_at
        ]

    def add_text(
        self, section: str, body: str, *, by: Actor, country: str | None = None
    ) -> KitText:
        """Add a paragraph; an ask may be for a country's government."""
        if section not in TEXTS:
            raise ValueError(f"a kit has no section {section!r}")
        # Not the count: keys of texts are unique, and an earlier one may be gone.
        of_it = [each for each in self.kit_texts if each.section == section]
        number = 1 + max((int(each.text.key.rsplit("/", 1)[1]) for each in of_it), default=0)
        text = Text.write(f"kit/{self.slug}/{section}/{number}", body, by=by)
        entry = KitText(section=section, text=text, position=len(self.kit_texts), country=country)
        self.kit_texts.append(entry)
        self.changed_at = now()
        return entry

    def rewrite_texts(
        self,
        section: str,
        bodies: Iterable[str],
        *,
        by: Actor,
        countries: Iterable[str | None] = (),
    ) -> None:
        """Set the paragraphs of a section, in order: an empty one goes, one too many is added."""
        known = self.texts(section)
        wanted = [body.strip() for body in bodies]
        lands = [*countries, *[None] * len(wanted)]
        for entry, body, land in zip(known, wanted, lands, strict=False):
            if body:
                entry.text.rewrite(body, by=by)
                entry.country = land
        for body, land in zip(wanted[len(known) :], lands[len(known) :], strict=False):
            if body:
                self.add_text(section, body, by=by, country=land)
        undoing.take_out(
            self,
            section,
            [e for e, body in zip(known, wanted, strict=False) if not body] + known[len(wanted) :],
        )
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
