"""Copies of kits: a template keeps how one is arranged, a duplicate is the whole kit again."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.kits.models import Kit, KitText, PressContact
from crm.texts.copying import copied

# What a template keeps as it stands; whom to call is kept by number.
_KEPT = ("sections", "length", "house", "languages", "demands", "gate_levels", "has_portraits")


class KitTemplate(Model):
    """How a kit is arranged, under a name, to begin others with: no statement, no person.

    ``composition`` holds the sections with their order, the length, the house style, languages
    and what they demand, portraits, and ``press``: the numbers of press contacts.
    """

    __tablename__ = "kit_template"

    name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    composition: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def label(self) -> str:
        """The name."""
        return self.name

    @classmethod
    def keep(cls, kit: Kit, name: str, *, by: Actor) -> KitTemplate:
        """Keep how a kit is arranged; a template of that name is replaced."""
        composition = {each: getattr(kit, each) for each in _KEPT}
        # Written out: what is usual may change, a template stays.
        composition["sections"] = kit.order
        composition["press"] = [each.press_contact_id for each in kit.kit_press_contacts]
        template: KitTemplate | None = db.session.scalar(select(cls).where(cls.name == name))
        if template is None:
            template = cls(name=name)
            db.session.add(template)
        template.composition, template.made_at = composition, now()
        record("kit_template.kept", template, by=by, kit_id=kit.id)
        return template

    def apply(self, kit: Kit, *, by: Actor) -> None:
        """Arrange a kit as the template says; its languages are its own where it has any."""
        kept = self.composition
        kit.arrange(kept["sections"], by=by)
        kit.set_length(kept["length"], by=by)
        kit.dress(kept["house"], by=by)
        kit.has_portraits = kept["has_portraits"]
        found = (db.session.get(PressContact, each) for each in kept["press"])
        kit.choose(
            by=by,
            press_contacts=[each for each in found if each is not None],
            languages=kit.languages or kept["languages"],
        )
        kit.demand({tag: kept["demands"].get(tag, "drafts") for tag in kit.languages}, by=by)

    def remove(self, *, by: Actor) -> None:
        """Take it away; kits that began with it stay as they are."""
        record("kit_template.removed", self, by=by)
        db.session.delete(self)


def templates() -> list[KitTemplate]:
    """All of them, by name."""
    return list(db.session.scalars(select(KitTemplate).order_by(KitTemplate.name)))


def duplicate(kit: Kit, *, by: Actor) -> Kit:
    """A kit like this one, with texts of its own that are translated as far; no edition of it.

    Sensitive facts are not chosen in it: a choice is made for one kit, with a reason.
    """
    copy = Kit(slug=_free_slug(kit.slug), **{name: getattr(kit, name) for name in _KEPT})
    copy.title = copied(kit.title, f"kit/{copy.slug}/title", by=by)
    if kit.subtitle is not None:
        copy.subtitle = copied(kit.subtitle, f"kit/{copy.slug}/subtitle", by=by)
    db.session.add(copy)
    record("kit.duplicated", copy, by=by, of=kit.id)
    numbers: dict[str, int] = {}
    for position, each in enumerate(each for each in kit.kit_texts if not each.taken_out_at):
        numbers[each.section] = number = numbers.get(each.section, 0) + 1
        text = copied(each.text, f"kit/{copy.slug}/{each.section}/{number}", by=by)
        entry = KitText(section=each.section, text=text, position=position, country=each.country)
        copy.kit_texts.append(entry)
    copy.choose(
        by=by,
        statements=[each.statement for each in kit.kit_statements],
        cases=[each.case for each in kit.kit_cases if not each.case.is_protected],
        press_contacts=[each.press_contact for each in kit.kit_press_contacts],
        quotes=[each.quote for each in kit.kit_quotes],
    )
    return copy


def _free_slug(slug: str) -> str:
    """ "amnesty", "amnesty-2", "amnesty-3"…, within what a short name may be long."""
    taken = set(db.session.scalars(select(Kit.slug)))
    stem, number = re.sub(r"-\d+$", "", slug)[:90], 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
