"""Views of texts: what is where in which language, translating and reviewing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.db import db
from crm.texts.forms import TranslationForm, distinct_ids
from crm.texts.models import Refused, Text, Translation
from crm.texts.progress import SHOWN_STATES, is_state, progress, texts
from crm.texts.usage import languages_in_use
from crm.web import (
    answer,
    form_status,
    is_fragment,
    navigation,
    number_arg,
    page,
    redirect,
    require,
)
from crm.web import message as _n
from crm.web import translate as _

bp = Blueprint("texts", __name__)
navigation("texts.index", _n("Texts"), "read_texts", order=50)

PAGE = 40
_WITH_PEOPLE = selectinload(Text.translations).options(
    joinedload(Translation.translated_by), joinedload(Translation.reviewed_by)
)


@bp.get("/texts")
def index() -> Response:
    """Every text and its state in every language, or in one."""
    require("read_texts")
    language, state = request.args.get("lang", ""), request.args.get("state", "")
    filters = {
        "q": request.args.get("q", "").strip(),
        "lang": language if i18n.is_language(language) else "",
        "state": state if is_state(state) else "",
    }
    with_protected = current_user.can("read_protected")
    query = texts(
        q=filters["q"],
        language=filters["lang"] or None,
        state=filters["state"] or None,
        after=number_arg("after"),
        with_protected=with_protected,
    )
    query = query.options(selectinload(Text.translations)).limit(PAGE + 1)
    found = list(db.session.scalars(query))
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value}
    if request.args.get("languages") == "all":
        kept["languages"] = "all"
    next_url = None
    if len(found) > PAGE:
        next_url = url_for("texts.index", **kept, after=found[PAGE - 1].id)
    return answer(
        "texts/index.html",
        "texts/_list.html",
        texts=found[:PAGE],
        next_url=next_url,
        first_url=url_for("texts.index", **kept) if "after" in request.args else None,
        filters=filters,
        states=SHOWN_STATES,
        map_languages=_columns(with_protected=with_protected),
        progress=[] if is_fragment() else progress(with_protected=with_protected),
    )


@bp.get("/texts/<int:text_id>")
def show(text_id: int) -> Response:
    """A text beside its translations; with ``?lang=sv`` beside that one alone."""
    text = _load(text_id)
    return page("texts/show.html", text=text, languages=_languages(text), **_no_refusal())


@bp.route("/texts/<int:text_id>/<tag>/edit", methods=["GET", "POST"])
def edit(text_id: int, tag: str) -> Response:
    """Translate, in place."""
    text = _load(text_id, tag, to="translate")
    translation = text.translation(tag)
    seen = _seen(text, translation)
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
    """A second person confirms a translation as they saw it."""
    text = _load(text_id, tag, to="translate")
    translation = text.translation(tag) or abort(404)
    try:
        if request.form.get("seen") != _seen(text, translation):
            raise Refused(_n("It was changed while you read. Read it again."))
        translation.review(by=current_user)
    except Refused as refusal:
        refused: dict[str, Any] = {"refused": tag, "refusal": _(str(refusal))}
        return answer(
            "texts/show.html",
            "texts/_translation.html",
            status=422,
            text=text,
            tag=tag,
            languages=_languages(text),
            **refused,
        )
    db.session.commit()
    return _section(text, tag)


def _section(text: Text, tag: str) -> Response:
    if is_fragment():
        return page("texts/_translation.html", text=text, tag=tag, **_no_refusal())
    address = url_for("texts.show", text_id=text.id, _anchor=f"translation-{tag}")
    return redirect(address, _("Saved."))


def _load(text_id: int, tag: str | None = None, *, to: str = "read_texts") -> Text:
    """The text, if there is one and this person may see it; 404 too for an unknown language."""
    text = db.session.get(Text, text_id, options=(_WITH_PEOPLE,))
    if text is None or (text.is_protected and not current_user.can("read_protected")):
        abort(404)
    require("read_texts")
    require(to)
    if tag is not None and (not i18n.is_language(tag) or tag == text.language):
        abort(404)
    return text


def _columns(*, with_protected: bool) -> list[str]:
    """The languages of the map: those in use, with ``?languages=all`` every one."""
    if request.args.get("languages") == "all":
        return list(i18n.LANGUAGES)
    return languages_in_use(with_protected=with_protected)


def _languages(text: Text) -> list[str]:
    """The one that is asked for, else those in use; all are reached by their names."""
    chosen = request.args.get("lang", "")
    tags = [tag for tag in i18n.LANGUAGES if tag != text.language]
    if chosen in tags:
        return [chosen]
    used = languages_in_use(with_protected=current_user.can("read_protected"))
    return [tag for tag in tags if tag in used]


def _no_refusal() -> dict[str, Any]:
    return {"refused": "", "refusal": ""}


def _seen(text: Text, translation: Translation | None) -> str:
    """What somebody has before their eyes; another token means it has changed since."""
    when = translation.translated_at if translation else None
    return f"{text.revision}/{when.isoformat() if when else ''}"


@bp.app_template_global("may_see")
def may_see(text: Text) -> bool:
    """Whether whoever is looking may see this text: some are for officers alone."""
    return not text.is_protected or bool(current_user.can("read_protected"))


@bp.app_template_global("seen_token")
def seen_token(text: Text, tag: str) -> str:
    """The token of a text and its translation, for hidden fields."""
    return _seen(text, text.translation(tag))
