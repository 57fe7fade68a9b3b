"""Forms of exchange files."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from crm import i18n
from crm.forms import Form
from crm.texts.needs import needed
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

_STATES = {
    "work": _n("What is missing, stale or a draft"),
    "missing": _n("What is missing"),
    "stale": _n("What is stale"),
    "review": _n("What waits for a review"),
    "all": _n("All"),
}
_FORMS = {"xliff2": "XLIFF 2.0", "xliff1": "XLIFF 1.2", "po": "PO"}


class ExportForm(Form):
    """What goes out to a translator elsewhere."""

    language = SelectField(_l("Into"))
    source = SelectField(_l("From"), default="en")
    state = SelectField(_l("Which paragraphs"))
    need = SelectField(_l("Of"), default="")
    form = SelectField(_l("Format"))
    notes = BooleanField(_l("With the team’s comments"))

    def offer(self) -> ExportForm:
        """Fill in the languages and what waits for them."""
        names = [(tag, i18n.language_name(tag, current_language().tag)) for tag in i18n.LANGUAGES]
        self.language.choices = self.source.choices = names
        self.state.choices = [(key, _(label)) for key, label in _STATES.items()]
        self.form.choices = list(_FORMS.items())
        waits = {need.key: need.label for need in needed(None)}
        self.need.choices = [("", _("Everything")), *waits.items()]
        return self


class UploadForm(Form):
    """A file that came back."""

    file = FileField(
        _l("File"),
        validators=[FileRequired()],
        description=_l("XLIFF or PO, as it was written here, up to 15 MB."),
        render_kw={"accept": ".xlf,.xliff,.po"},
    )


class GlossaryForm(Form):
    """A glossary from elsewhere."""

    tbx = FileField(_l("TBX file"), validators=[FileRequired()], render_kw={"accept": ".tbx"})
    look = BooleanField(_l("Only look at what it would do"))


class MemoryForm(Form):
    """A translation memory from elsewhere."""

    tmx = FileField(_l("TMX file"), validators=[FileRequired()], render_kw={"accept": ".tmx"})
