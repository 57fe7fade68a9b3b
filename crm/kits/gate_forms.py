"""Forms of the gate: what blocks in which languages, and letting something pass."""

from __future__ import annotations

from typing import Any, Self

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from crm import i18n
from crm.audit.models import Actor
from crm.forms import Form
from crm.kits.demands import UNSAID
from crm.kits.forms import ChoicesField
from crm.kits.gate_kinds import BLOCK, KINDS, SAID, WARN, level
from crm.kits.gate_models import demand_levels
from crm.kits.guarding import names_nobody
from crm.kits.models import Kit
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _


class LevelsForm(Form):
    """For each kind the languages in which it blocks; in the others it warns."""

    version = HiddenField()

    @classmethod
    def of(cls, kit: Kit) -> Self:
        """As the kit stands, or as it was sent."""
        form = cls(data={"version": str(kit.version), **_data_of(kit)})
        tag = current_language().tag
        for name in SAID:
            languages = [(each, i18n.language_name(each, tag)) for each in kit.languages]
            form[f"blocks_{name}"].choices = languages
            same = [("", _("As ticked")), (BLOCK, _("Blocks everywhere")), (WARN, _("Only warns"))]
            form[f"all_{name}"].choices = same
        return form

    @property
    def kinds(self) -> list[tuple[str, Any, Any]]:
        """(label, what holds everywhere, the languages) of each kind."""
        return [(KINDS[n].label, self[f"all_{n}"], self[f"blocks_{n}"]) for n in SAID]

    def save(self, kit: Kit, *, by: Actor) -> None:
        """All languages of the kit at once."""
        said: dict[str, dict[str, str]] = {tag: {} for tag in kit.languages}
        for name in SAID:
            same, ticked = self[f"all_{name}"].data, set(self[f"blocks_{name}"].data)
            for tag in kit.languages:
                said[tag][name] = same or (BLOCK if tag in ticked else WARN)
        demand_levels(kit, said, by=by)


for _name in SAID:
    setattr(LevelsForm, f"all_{_name}", SelectField(_l("Everywhere"), default=""))
    setattr(LevelsForm, f"blocks_{_name}", ChoicesField(_l("Blocks in")))


def _data_of(kit: Kit) -> dict[str, list[str]]:
    def blocks(name: str, tag: str) -> bool:
        return level(name, tag, said=kit.gate_levels, demand=UNSAID) == BLOCK

    return {f"blocks_{name}": [t for t in kit.languages if blocks(name, t)] for name in SAID}


class OverrideForm(Form):
    """In which languages what blocks is let pass, and why."""

    languages = ChoicesField(_l("Languages"))
    reason = TextAreaField(
        _l("Why it may leave all the same"),
        description=_l("Kept with the edition, for everybody: name nobody who is protected."),
        validators=[InputRequired(), Length(max=500), names_nobody],
    )
    seen = HiddenField()

    def validate_languages(self, field: ChoicesField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one language."))

    def validate_reason(self, field: TextAreaField) -> None:
        """Not only spaces."""
        if not (field.data or "").strip():
            raise ValidationError(_("Say why: the reason is kept with the edition."))
