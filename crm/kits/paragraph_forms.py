"""Sections that are paragraphs of the kit alone: in brief, what we ask, background."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from crm.audit.models import Actor
from crm.forms import country_choices
from crm.kits.models import Kit
from crm.kits.section_base import SectionForm
from crm.web import lazy as _l
from crm.web import translate as _


class _ParagraphsForm(SectionForm):
    """The paragraphs of a section, and room for one more."""

    section: str
    bodies = FieldList(TextAreaField(validators=[Optional(), Length(max=5000)]))

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """The source texts, and an empty one."""
        return {"bodies": [*(each.text.body for each in kit.texts(cls.section)), ""]}

    def prepare(self, kit: Kit) -> None:
        """Number them."""
        for number, field in enumerate(self.bodies, 1):
            field.label.text = _("Paragraph %(number)s", number=str(number))

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Empty ones go."""
        kit.rewrite_texts(self.section, [body or "" for body in self.bodies.data], by=by)


class BriefForm(_ParagraphsForm):
    """What happened, in brief."""

    heading = _l("In brief")
    section = "brief"


class BackgroundForm(_ParagraphsForm):
    """What one has to know to understand it. Whoever writes it wants it printed."""

    heading = _l("Background")
    section = "background"

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Empty ones go; the section goes in where it was out."""
        super().save(kit, by=by)
        if any(self.bodies.data) and "background" not in kit.order:
            kit.move("background", "in", by=by)


class AsksForm(_ParagraphsForm):
    """What we ask, of all or of a country's government."""

    heading = _l("What we ask")
    section = "ask"
    countries = FieldList(SelectField(choices=[]))

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """The source texts with their countries, and an empty one."""
        countries = [*(each.country or "" for each in kit.texts(cls.section)), ""]
        return {**super().data_of(kit), "countries": countries}

    def prepare(self, kit: Kit) -> None:
        """Number them; every country is offered."""
        super().prepare(kit)
        choices = country_choices(_("Everybody"))
        for number, field in enumerate(self.countries, 1):
            field.label.text = _("Asked of, paragraph %(number)s", number=str(number))
            field.choices = choices

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Empty ones go."""
        kit.rewrite_texts(
            self.section,
            [body or "" for body in self.bodies.data],
            by=by,
            countries=[country or None for country in self.countries.data],
        )
