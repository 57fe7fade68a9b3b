"""How long a kit is, and how the house dresses it."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Length, Optional, Regexp

from crm.audit.models import Actor
from crm.forms import LineField
from crm.kits.composition import LENGTH_WORDS
from crm.kits.models import Kit
from crm.kits.section_base import SectionForm
from crm.pdf import house
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

_COLOUR = Regexp("^#[0-9a-fA-F]{6}$", message=_l("Write a colour as # and six digits: #a3271b."))
_WHERE = {
    house.PAPER: _n("paper"),
    house.INK: _n("the ink"),
    house.SMALL_PRINT: _n("the small print"),
}


class LengthForm(SectionForm):
    """One page, four pages, or all there is."""

    heading = _l("Length")
    is_on_whole_page = True
    length = RadioField(
        _l("How long the kit is"),
        description=_l(
            "One page is a fact sheet. Four pages hold what happened in brief, the names with the"
            " last report, what we ask, whom to call and the sources. Type is never set smaller."
        ),
    )

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """One of the lengths."""
        return {"length": kit.length}

    def prepare(self, kit: Kit) -> None:
        """Name them."""
        self.length.choices = [(each, _(words)) for each, words in LENGTH_WORDS.items()]

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Set it."""
        kit.set_length(self.length.data, by=by)


class HouseForm(SectionForm):
    """Whose kit it is: the words of the masthead, two colours, typefaces, a licence."""

    heading = _l("House style")
    masthead = LineField(
        _l("Masthead"),
        description=_l("Printed above everything, as it is typed, in every language."),
        validators=[Length(max=60)],
    )
    accent = LineField(
        _l("Accent"), validators=[Optional(), _COLOUR], render_kw={"type": "color", "dir": "ltr"}
    )
    ground = LineField(
        _l("Ground"),
        description=_l("Under last reports, and the lettering on the cover."),
        validators=[Optional(), _COLOUR],
        render_kw={"type": "color", "dir": "ltr"},
    )
    typeface = SelectField(_l("Typefaces"), default="serif")
    licence = LineField(
        _l("Licence of the texts"),
        description=_l("Printed under “What you can use freely”, such as CC BY 4.0."),
        validators=[Length(max=120)],
    )

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """What is set, or the usual."""
        usual = {"accent": house.ACCENT, "ground": house.GROUND, "typeface": "serif"}
        return {"masthead": "", "licence": "", **usual, **kit.house}

    def prepare(self, kit: Kit) -> None:
        """The typefaces that were tested in every language."""
        self.typeface.choices = [
            ("serif", _("Newspaper: high headlines with serifs")),
            ("book", _("Book: headlines as the text")),
            ("sans", _("Plain: without serifs")),
        ]

    def validate_ground(self, field: LineField) -> None:
        """Both colours can be read, one on the other, and with what else stands on them."""
        accent, ground = self.accent.data or house.ACCENT, field.data or house.GROUND
        if self.accent.errors or field.errors:
            return
        first, second, contrast = house.weakest(accent.lower(), ground.lower())
        if contrast >= house.ENOUGH:
            return
        words = {**{colour: _(word) for colour, word in _WHERE.items()}}
        words |= {accent.lower(): _("the accent"), ground.lower(): _("the ground")}
        self._refuse(words[first], words[second], contrast, first == accent.lower())

    def _refuse(self, first: str, second: str, contrast: float, is_accent: bool) -> None:
        message = _(
            "Too little contrast between %(first)s and %(second)s: %(contrast)s to 1, and it"
            " takes 4.5 to 1 to be read.",
            first=first,
            second=second,
            contrast=f"{contrast:.1f}",
        )
        weak = self.accent if is_accent else self.ground
        weak.errors = [*weak.errors, message]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false where a colour was refused because of the other one."""
        return bool(super().validate(extra_validators)) and not self.errors

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Keep what is not as usual."""
        usual = {"accent": house.ACCENT, "ground": house.GROUND, "typeface": "serif"}
        chosen = {name: (self[name].data or "") for name in ("masthead", "licence", *usual)}
        for name in ("accent", "ground"):
            chosen[name] = chosen[name].lower()
        kept = {name: value for name, value in chosen.items() if value != usual.get(name, "")}
        kit.dress(kept, by=by)
