"""Views of the controlled vocabularies: everybody reads them, an admin extends them."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_login import current_user
from wtforms.validators import DataRequired, Length

from crm import i18n
from crm.cases import terms
from crm.cases.blueprint import bp
from crm.cases.reading import may_read, refusal
from crm.cases.terms import InUse, Term
from crm.cases.thesauri import BUILT_IN
from crm.db import db
from crm.forms import Form, LineField
from crm.texts.usage import languages_in_use
from crm.web import current_language, form_status, load, page, redirect, require
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

VOCABULARY_WORDS = {
    "fact_kind": _n("Kinds of facts"),
    "court": _n("Courts"),
    "authority": _n("Arresting authorities"),
    "prison": _n("Prisons"),
    "place": _n("Places"),
    "charge": _n("Legal charges"),
    "release_kind": _n("Kinds of release"),
    "whereabouts": _n("Whereabouts"),
    "medical_care": _n("Medical care"),
    "actor": _n("Who intervenes"),
    "sentence_kind": _n("Parts of a sentence"),
}
_OTHER_LANGUAGES = [tag for tag in i18n.LANGUAGES if tag != "en"]


class TermForm(Form):
    """A term in English and in every language of the kits."""

    label = LineField(
        _l("English"),
        validators=[DataRequired(), Length(max=terms.MOST_CHARACTERS)],
        render_kw={"lang": "en", "dir": "ltr"},
    )

    def label_fields(self) -> list[tuple[str, Any]]:
        """(language tag, field) of every language but English."""
        return [(tag, self[f"label_{tag}"]) for tag in _OTHER_LANGUAGES]

    def labels(self) -> dict[str, str]:
        """The words by language, without empty ones."""
        return {tag: field.data for tag, field in self.label_fields() if field.data}


for _tag in _OTHER_LANGUAGES:
    _field = LineField(
        validators=[Length(max=terms.MOST_CHARACTERS)],
        render_kw={"lang": _tag, "dir": i18n.language(_tag).dir},
    )
    setattr(TermForm, f"label_{_tag}", _field)


@bp.get("/cases/vocabularies")
def vocabularies() -> Response:
    """Every vocabulary: the terms from code and those that were added."""
    require("read")
    tag = current_language().tag
    held: dict[str, list[Term]] = {name: [] for name in BUILT_IN}
    for term in terms.added():
        if may_read(" / ".join((term.label, *term.labels.values()))):
            held[term.vocabulary].append(term)
    rows = [
        {
            "name": name,
            "words": VOCABULARY_WORDS[name],
            "built_in": [i18n.kit_label(word, tag) for word in BUILT_IN[name].values()],
            "added": held[name],
        }
        for name in BUILT_IN
    ]
    return page("cases/vocabularies.html", vocabularies=rows)


@bp.route("/cases/vocabularies/<vocabulary>/new", methods=["GET", "POST"])
def new_term(vocabulary: str) -> Response:
    """Add a term."""
    require("administer")
    if vocabulary not in BUILT_IN:
        abort(404)
    form = TermForm()
    if form.validate_on_submit() and not _is_refused(form):
        try:
            Term.add(vocabulary, form.label.data, labels=form.labels(), by=current_user)
        except ValueError:
            form.label.errors = [_("The vocabulary has this term already.")]
        else:
            db.session.commit()
            return redirect(url_for("cases.vocabularies"), _("Saved."))
    return _form_page(form, vocabulary, None)


@bp.route("/cases/vocabularies/terms/<int:term_id>", methods=["GET", "POST"])
def edit_term(term_id: int) -> Response:
    """Say a term otherwise, retire it, or take it out while nothing uses it."""
    term = load(Term, term_id, to="administer")
    filled = {f"label_{tag}": term.labels.get(tag, "") for tag in _OTHER_LANGUAGES}
    form = TermForm(obj=term, data=filled)
    if form.validate_on_submit() and not _is_refused(form):
        if terms.find(term.vocabulary, form.label.data) in (None, term.code):
            term.change(by=current_user, label=form.label.data, labels=form.labels())
            db.session.commit()
            return redirect(url_for("cases.vocabularies"), _("Saved."))
        form.label.errors = [_("The vocabulary has this term already.")]
    return _form_page(form, term.vocabulary, term)


@bp.post("/cases/vocabularies/terms/<int:term_id>/retire")
def retire_term(term_id: int) -> Response:
    """Offer a term no more, or again."""
    term = load(Term, term_id, to="administer")
    if term.retired_at is None:
        term.retire(by=current_user)
    else:
        term.restore(by=current_user)
    db.session.commit()
    return redirect(url_for("cases.vocabularies"), _("Saved."))


@bp.post("/cases/vocabularies/terms/<int:term_id>/remove")
def remove_term(term_id: int) -> Response:
    """Take out a term that no fact uses."""
    term = load(Term, term_id, to="administer")
    try:
        term.remove(by=current_user)
    except InUse:
        message = _("Facts use this term, so it cannot be removed. It can be retired.")
        return redirect(url_for("cases.edit_term", term_id=term_id), message)
    db.session.commit()
    return redirect(url_for("cases.vocabularies"), _("Removed."))


def _is_refused(form: TermForm) -> bool:
    named = refusal((form.label.data, *form.labels().values()))
    if named:
        form.label.errors = [named]
    return named is not None


def _form_page(form: TermForm, vocabulary: str, term: Term | None) -> Response:
    for tag, field in form.label_fields():
        field.label.text = i18n.language_name(tag, current_language().tag)
    return page(
        "cases/term.html",
        form=form,
        term=term,
        vocabulary=vocabulary,
        words=VOCABULARY_WORDS[vocabulary],
        used_languages=languages_in_use(with_protected=True),
        used=terms.uses(vocabulary).get(term.code, 0) if term else 0,
        status=form_status(form),
    )
