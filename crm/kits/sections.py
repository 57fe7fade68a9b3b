"""The sections of a kit's page: what each one's form holds, and how it is saved."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from wtforms import BooleanField, FieldList, SelectField
from wtforms.validators import InputRequired, Length

from crm import i18n
from crm.audit.models import Actor
from crm.cases.models import Case
from crm.cases.reading import name_of
from crm.db import Model, db
from crm.forms import LineField, MomentField
from crm.kits.demands import LEVELS, USUAL
from crm.kits.forms import ChoicesField, kit_language_choices
from crm.kits.models import Kit, PressContact, Quote
from crm.kits.paragraph_forms import AsksForm, BackgroundForm, BriefForm
from crm.kits.quote_forms import every_quote, told
from crm.kits.section_base import SectionForm
from crm.kits.style_forms import HouseForm, LengthForm
from crm.statements.models import Statement
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _

_Row = TypeVar("_Row", bound=Model)


class TitleForm(SectionForm):
    """Title and subtitle."""

    heading = _l("Title")
    is_on_whole_page = True
    title = LineField(_l("Title"), validators=[InputRequired(), Length(max=300)])
    subtitle = LineField(_l("Subtitle"), validators=[Length(max=500)])

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Both in the source language."""
        return {"title": kit.title.body, "subtitle": kit.subtitle.body if kit.subtitle else ""}

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Translations become stale."""
        kit.entitle(self.title.data, self.subtitle.data, by=by)


class LanguagesForm(SectionForm):
    """Which languages the kit is made in."""

    heading = _l("Languages")
    is_on_whole_page = True
    chosen = ChoicesField(_l("Made in these languages"))

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Their tags."""
        return {"chosen": list(kit.languages)}

    def prepare(self, kit: Kit) -> None:
        """Every language that can be printed."""
        self.chosen.choices = kit_language_choices()

    def save(self, kit: Kit, *, by: Actor) -> None:
        """In the order of the list. What comes anew demands that somebody translated it."""
        new = set(self.chosen.data) - {*kit.languages, *kit.demands}
        kit.choose(by=by, languages=self.chosen.data)
        kit.demand(dict.fromkeys(new, USUAL), by=by)


class DemandsForm(SectionForm):
    """What the kit demands of each of its languages."""

    heading = _l("What each language demands")
    everywhere = SelectField(_l("All languages"), default="")
    levels = FieldList(SelectField(choices=[]))

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """A level for each language, in their order."""
        return {"levels": [kit.demand_of(tag) for tag in kit.languages]}

    def prepare(self, kit: Kit) -> None:
        """Name the languages and the levels."""
        levels = [(level, _(words)) for level, words in LEVELS.items()]
        self.everywhere.choices = [("", _("As chosen below")), *levels]
        for tag, field in zip(kit.languages, self.levels, strict=False):
            field.label.text = i18n.language_name(tag, current_language().tag)
            field.choices = levels

    def save(self, kit: Kit, *, by: Actor) -> None:
        """The same for all, or each its own."""
        each, same = self.levels.data, self.everywhere.data
        demanded = zip(kit.languages, each, strict=False)
        kit.demand(dict.fromkeys(kit.languages, same) if same else dict(demanded), by=by)


class _RowsForm(SectionForm):
    """A choice of rows, those chosen before first and in their order."""

    def _offer(self, chosen: list[int], rows: list[tuple[int, str]]) -> None:
        places = {row_id: place for place, row_id in enumerate(chosen)}
        ordered = sorted(rows, key=lambda row: places.get(row[0], len(places)))
        self["chosen"].choices = ordered

    def _ids(self) -> list[int]:
        chosen = set(self["chosen"].data)
        return [row_id for row_id, _label in self["chosen"].choices if row_id in chosen]

    def _rows(self, model: type[_Row]) -> list[_Row]:
        """The chosen rows in the order shown, in one statement."""
        ids = self._ids()
        rows = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
        return [rows[row_id] for row_id in ids]


class StatementsForm(_RowsForm):
    """Which statements are printed."""

    heading = _l("Statements")
    chosen = ChoicesField(_l("Which statements are printed"), coerce=int)

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Their ids."""
        return {"chosen": [each.statement_id for each in kit.kit_statements]}

    def prepare(self, kit: Kit) -> None:
        """All statements, earliest first."""
        query = select(Statement).options(joinedload(Statement.title))
        rows = db.session.scalars(query.order_by(Statement.issued_on, Statement.id))
        self._offer(self.data_of(kit)["chosen"], [(each.id, each.label) for each in rows])

    def save(self, kit: Kit, *, by: Actor) -> None:
        """In the order shown."""
        kit.choose(by=by, statements=self._rows(Statement))


class CasesForm(_RowsForm):
    """Whose profiles are printed; protected people are not offered."""

    heading = _l("Cases")
    chosen = ChoicesField(_l("Whose profiles are printed"), coerce=int)

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Their ids, but for who is protected by now: saving takes them out."""
        entries = (each for each in kit.kit_cases if not each.case.is_protected)
        return {"chosen": [each.case_id for each in entries]}

    def prepare(self, kit: Kit) -> None:
        """Everybody who may be printed, by name."""
        query = select(Case).where(~Case.is_protected).options(selectinload(Case.names))
        rows = db.session.scalars(query.order_by(Case.name))
        offered = [(each.id, name_of(each)) for each in rows]
        self._offer(self.data_of(kit)["chosen"], offered)

    def save(self, kit: Kit, *, by: Actor) -> None:
        """In the order shown."""
        kit.choose(by=by, cases=self._rows(Case))


class PressForm(_RowsForm):
    """Whom journalists may call."""

    heading = _l("Press contacts")
    chosen = ChoicesField(_l("Whom journalists may call"), coerce=int)

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Their ids."""
        return {"chosen": [each.press_contact_id for each in kit.kit_press_contacts]}

    def prepare(self, kit: Kit) -> None:
        """All press contacts, by name."""
        rows = db.session.scalars(select(PressContact).order_by(PressContact.name))
        offered = [(each.id, f"{each.name}, {each.role}".rstrip(", ")) for each in rows]
        self._offer(self.data_of(kit)["chosen"], offered)

    def save(self, kit: Kit, *, by: Actor) -> None:
        """In the order shown."""
        kit.choose(by=by, press_contacts=self._rows(PressContact))


class QuotesForm(_RowsForm):
    """Which quotes are printed, as far as somebody allowed it."""

    heading = _l("Quotes")
    chosen = ChoicesField(_l("Which quotes are printed"), coerce=int)

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Their ids."""
        return {"chosen": [each.quote_id for each in kit.kit_quotes]}

    def prepare(self, kit: Kit) -> None:
        """Every quote by its speaker and how it begins."""
        self._offer(self.data_of(kit)["chosen"], [(each.id, told(each)) for each in every_quote()])

    def save(self, kit: Kit, *, by: Actor) -> None:
        """In the order shown. Without its section nothing of it would be printed."""
        kit.choose(by=by, quotes=self._rows(Quote))
        if self.chosen.data and "quotes" not in kit.order:
            kit.move("quotes", "in", by=by)


class EmbargoForm(SectionForm):
    """Until when nothing may be published."""

    heading = _l("Embargo")
    embargo_until = MomentField(
        _l("Embargo until"), description=_l("In your time zone. Empty: for immediate use.")
    )

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """The instant."""
        return {"embargo_until": kit.embargo_until}

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Set it, or lift it."""
        kit.set_embargo(self.embargo_until.data, by=by)


class PortraitsForm(SectionForm):
    """Whether people's portraits are printed."""

    heading = _l("Portraits")
    has_portraits = BooleanField(
        _l("Print portraits"),
        description=_l("Only those with credit and permission, beside the name."),
    )

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """Off unless somebody chose them."""
        return {"has_portraits": kit.has_portraits}

    def save(self, kit: Kit, *, by: Actor) -> None:
        """On or off."""
        kit.show_portraits(self.has_portraits.data, by=by)


FORMS: dict[str, type[SectionForm]] = {
    "title": TitleForm,
    "languages": LanguagesForm,
    "demands": DemandsForm,
    "statements": StatementsForm,
    "cases": CasesForm,
    "quotes": QuotesForm,
    "press": PressForm,
    "embargo": EmbargoForm,
    "portraits": PortraitsForm,
    "length": LengthForm,
    "house": HouseForm,
    "brief": BriefForm,
    "ask": AsksForm,
    "background": BackgroundForm,
}
