"""The field "sensitive" of a form: what may be so is not left out without somebody's choice."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from crm.cases import quick_harm, quick_words
from crm.cases.vocabulary import SENSITIVITIES
from crm.web import message as _n
from crm.web import translate as _

SENSITIVITY_WORDS = {
    "self_harm": _n("Self-harm"),
    "health": _n("Health"),
    "family": _n("Family"),
    "religion": _n("Religion"),
    "ethnicity": _n("Ethnicity"),
}
# Sent where somebody was asked, and chose that it is not.
_NOT = "none"


def proposed(kind: str, body: str, medical_care: str | None = None) -> str | None:
    """Why a fact may be sensitive, by its words, its kind and what is said of medical care."""
    told = quick_harm.sensitivity(quick_words.plain(body))
    if told and told[0] == "self_harm":
        return told[0]
    if kind == "health" or medical_care:
        return "health"
    return told[0] if told else None


class SensitivityField(SelectField):  # type: ignore[misc]
    """Why a fact is sensitive; "" for not, unless ``ask`` wants that said."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=[], **kwargs)

    def offer(self) -> None:
        """Set the choices, in the reader's language."""
        no = (_NOT, _("Not sensitive")) if self.data == _NOT else ("", _("No"))
        self.choices = [no, *((each, _(SENSITIVITY_WORDS[each])) for each in SENSITIVITIES)]

    @property
    def chosen(self) -> str | None:
        """What to keep."""
        return self.data if self.data in SENSITIVITIES else None

    @property
    def is_open(self) -> bool:
        """Whether nobody has chosen anything."""
        return not self.data

    def ask(self, proposal: str) -> None:
        """Propose this, and have "not sensitive" chosen by name."""
        self.data = _NOT
        self.offer()
        self.data = proposal
        self.errors = [
            _("This may be sensitive: %(what)s. Leave it so, or choose “Not sensitive”.",
              what=_(SENSITIVITY_WORDS[proposal]))
        ]  # fmt: skip
