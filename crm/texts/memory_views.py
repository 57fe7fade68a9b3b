"""Views of the memory and of the glossary as files, and what the memory suggests."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_login import current_user

from crm import i18n
from crm.db import db, now
from crm.differing import words_changed
from crm.exchange import Malformed
from crm.texts import glossary_files, memory_files
from crm.texts.blueprint import bp
from crm.texts.desk_views import load_segment
from crm.texts.exchange_forms import GlossaryForm, MemoryForm
from crm.texts.exchange_views import download, exchange_page
from crm.texts.memory import Suggestion, suggestions
from crm.texts.models import Segment
from crm.web import answer, page, redirect, require
from crm.web import translate as _


@bp.get("/texts/<int:text_id>/<tag>/<int:segment_id>/suggestions")
def suggested(text_id: int, tag: str, segment_id: int) -> Response:
    """How paragraphs like this one were translated before."""
    segment = load_segment(text_id, tag, segment_id, to="translate")
    return answer(
        "texts/suggestions.html",
        "texts/_suggestions.html",
        segment=segment,
        tag=tag,
        suggestions=suggestions(segment, tag, current_user),
    )


@bp.app_template_global("difference_to")
def difference_to(suggestion: Suggestion, segment: Segment) -> list[tuple[str, str]]:
    """How the paragraph differs from what was translated then."""
    return words_changed(suggestion.source, segment.body)


@bp.post("/texts/exchange/memory/export")
def export_memory() -> Response:
    """The memory as TMX."""
    require("translate")
    languages = [tag for tag in request.form.getlist("language") if i18n.is_language(tag)]
    try:
        content, _count, _left_out = memory_files.export(languages, by=current_user)
    except Malformed:
        return redirect(url_for("texts.exchange"), _("The memory holds nothing of that yet."))
    db.session.commit()
    return download(content, f"fifteenth-memory-{now():%Y-%m-%d}.tmx", "application/x-tmx+xml")


@bp.post("/texts/exchange/memory")
def import_memory() -> Response:
    """Pairs from a TMX file; they are only ever suggested, so they come in at once."""
    require("translate")
    form = MemoryForm()
    if not form.validate_on_submit():
        return exchange_page(memory=form)
    given = form.tmx.data
    try:
        learned = memory_files.learn(given.stream.read(), given.filename, by=current_user)
    except Malformed as error:
        form.tmx.errors = [*form.tmx.errors, str(error)]
        return exchange_page(memory=form)
    db.session.commit()
    told = _("%(new)s pairs are new, %(known)s were known.", new=learned.new, known=learned.known)
    return redirect(url_for("texts.exchange", _anchor="memory"), told)


@bp.post("/texts/exchange/memory/forget")
def forget_memory() -> Response:
    """Take the pairs of a file out again."""
    require("translate")
    memory_files.forget(request.form.get("origin", ""), by=current_user)
    db.session.commit()
    return redirect(url_for("texts.exchange", _anchor="memory"), _("Forgotten."))


# -- the glossary ------------------------------------------------------------------------


@bp.post("/texts/exchange/glossary/export")
def export_glossary() -> Response:
    """The glossary as TBX."""
    require("translate")
    try:
        content, _count, _left_out = glossary_files.export(by=current_user)
    except Malformed:
        return redirect(url_for("texts.exchange"), _("The glossary holds no term yet."))
    db.session.commit()
    return download(content, f"fifteenth-glossary-{now():%Y-%m-%d}.tbx", "application/x-tbx")


@bp.post("/texts/exchange/glossary")
def import_glossary() -> Response:
    """Terms from a TBX file: what it would do, or what it did; where both differ, ours stays."""
    require("translate")
    form = GlossaryForm()
    if not form.validate_on_submit():
        return exchange_page(glossary=form)
    given = form.tbx.data
    try:
        learned = glossary_files.learn(given.stream.read(), given.filename, by=current_user)
    except Malformed as error:
        form.tbx.errors = [*form.tbx.errors, str(error)]
        return exchange_page(glossary=form)
    if form.look.data:
        db.session.rollback()
    else:
        db.session.commit()
    return page("texts/exchange_glossary.html", learned=learned, is_rehearsal=form.look.data)
