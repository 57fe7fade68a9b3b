"""Views of whole translations: all paragraphs at once, for short texts and for pasting."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db
from crm.texts.blueprint import bp, load_text
from crm.texts.forms import TranslationForm, distinct_ids
from crm.texts.models import Refused, Segment, Text, Translation, Wrong
from crm.texts.usage import languages_in_use
from crm.web import answer, form_status, is_fragment, page, redirect
from crm.web import message as _n
from crm.web import translate as _

_WHOLE = (
    selectinload(Text.translations).options(
        joinedload(Translation.translated_by), joinedload(Translation.reviewed_by)
    ),
    selectinload(Text.segments).selectinload(Segment.translations),
)


@bp.route("/texts/<int:text_id>/<tag>/edit", methods=["GET", "POST"])
def edit(text_id: int, tag: str) -> Response:
    """Translate all paragraphs at once, in place."""
    text = load_text(text_id, tag, to="translate", options=_WHOLE)
    translation = text.translation(tag)
    seen = seen_token(text, tag)
    form = TranslationForm(data={"body": translation.body if translation else "", "seen": seen})
    if form.validate_on_submit():
        if request.form.get("seen") == seen:
            text.translate(tag, form.body.data, by=current_user)
            db.session.commit()
            return _section(text, tag)
        form.body.errors = [
            _("The text or this translation was changed while you wrote. Compare, and save again.")
        ]
    form.seen.data = seen
    distinct_ids(form, tag)
    return answer(
        "texts/edit.html",
        "texts/_form_translation.html",
        status=form_status(form),
        form=form,
        text=text,
        tag=tag,
    )


@bp.post("/texts/<int:text_id>/<tag>/review")
def review(text_id: int, tag: str) -> Response:
    """A second person confirms a translation, all paragraphs, as they saw it."""
    text = load_text(text_id, tag, to="translate", options=_WHOLE)
    translation = text.translation(tag) or abort(404)
    try:
        if request.form.get("seen") != seen_token(text, tag):
            raise Refused(_n("It was changed while you read. Read it again."))
        translation.review(by=current_user)
    except Refused as refusal:
        refused: dict[str, Any] = {"refused": tag, "refusal": _(str(refusal))}
        refused["wrong"] = refusal.findings if isinstance(refusal, Wrong) else ()
        return answer(
            "texts/show.html",
            "texts/_translation.html",
            status=422,
            text=text,
            tag=tag,
            languages=languages(text),
            **refused,
        )
    db.session.commit()
    return _section(text, tag)


def _section(text: Text, tag: str) -> Response:
    if is_fragment():
        return page("texts/_translation.html", text=text, tag=tag, **no_refusal())
    address = url_for("texts.show", text_id=text.id, _anchor=f"translation-{tag}")
    return redirect(address, _("Saved."))


def languages(text: Text) -> list[str]:
    """The languages in use that a text may be translated into; all are reached by their names."""
    used = languages_in_use(with_protected=current_user.can("read_protected"))
    return [tag for tag in used if tag != text.language]


def no_refusal() -> dict[str, Any]:
    """What ``texts/_translation.html`` needs where nothing was refused."""
    return {"refused": "", "refusal": "", "wrong": ()}


@bp.app_template_global("seen_token")
def seen_token(text: Text, tag: str) -> str:
    """What somebody has before their eyes; another token means it has changed since."""
    translation = text.translation(tag)
    when = translation.translated_at if translation else None
    return f"{text.revision}/{when.isoformat() if when else ''}"
