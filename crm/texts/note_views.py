"""Comments on a paragraph, and questions to whoever wrote it."""

from __future__ import annotations

from flask import Response, abort, url_for
from flask_login import current_user

from crm.db import db
from crm.texts.blueprint import bp
from crm.texts.desk_views import desk, load_segment
from crm.texts.forms import NoteForm
from crm.texts.models import Segment
from crm.web import answer, is_fragment, page, redirect
from crm.web import translate as _

_NOTES = "/texts/<int:text_id>/<tag>/<int:segment_id>/notes"


@bp.post(_NOTES)
def add_note(text_id: int, tag: str, segment_id: int) -> Response:
    """Say something about a paragraph, or ask whoever wrote it."""
    segment = load_segment(text_id, tag, segment_id, to="translate")
    form = NoteForm()
    if not form.validate_on_submit():
        return answer(
            "texts/aids.html",
            "texts/_notes.html",
            status=422,
            segment=segment,
            text=segment.text,
            **(desk(tag) | {"typed": form.body.data}),
        )
    kind = "question" if form.is_question.data else "comment"
    segment.note(form.body.data, by=current_user, language=tag, kind=kind)
    db.session.commit()
    return _notes(segment, tag)


@bp.post(f"{_NOTES}/<int:note_id>/resolve")
def resolve_note(text_id: int, tag: str, segment_id: int, note_id: int) -> Response:
    """It is settled."""
    segment = load_segment(text_id, tag, segment_id, to="translate")
    note = next((each for each in segment.notes if each.id == note_id), None) or abort(404)
    note.resolve(by=current_user)
    db.session.commit()
    return _notes(segment, tag)


def _notes(segment: Segment, tag: str) -> Response:
    if is_fragment():
        return page("texts/_notes.html", segment=segment, text=segment.text, **desk(tag))
    address = url_for(
        "texts.aids", text_id=segment.text_id, tag=tag, segment_id=segment.id, _anchor="notes"
    )
    return redirect(address, _("Saved."))
