"""The translator's desk: one paragraph translated, asked for, reviewed or sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from crm.accounts import switches
from crm.db import db
from crm.differing import words_changed
from crm.texts.blueprint import bp, load_text
from crm.texts.checking import Checks
from crm.texts.findings import Finding
from crm.texts.forms import SegmentForm, SendBackForm, confront, distinct_ids
from crm.texts.models import Refused, Segment, SegmentTranslation, Text, Wrong
from crm.texts.needs import needed
from crm.texts.queue import Filters, Line, Queue
from crm.web import answer, form_status, is_fragment, page, redirect
from crm.web import message as _n
from crm.web import translate as _

PEOPLE = (
    selectinload(Segment.translations).options(
        joinedload(SegmentTranslation.translated_by), joinedload(SegmentTranslation.reviewed_by)
    ),
)
# A text and its paragraphs in one statement: the checks need three.
WITH_SEGMENTS = (joinedload(Text.segments).options(*PEOPLE, selectinload(Segment.notes)),)
_PARAGRAPH = "/texts/<int:text_id>/<tag>/<int:segment_id>"


@bp.route(f"{_PARAGRAPH}/edit", methods=["GET", "POST"])
def edit_segment(text_id: int, tag: str, segment_id: int) -> Response:
    """Translate a paragraph, in place; save, ask for a review, go on with the queue."""
    segment = load_segment(text_id, tag, segment_id, to="translate")
    put, seen = segment.translation(tag), seen_segment(segment, tag)
    form = SegmentForm(data={"body": put.body if put else "", "seen": seen})
    if form.validate_on_submit() and request.form.get("then") != "check":
        if request.form.get("seen") == seen:
            return _save(segment, tag, form)
        confront(form, SegmentForm(formdata=None, data={"body": put.body if put else ""}))
        return _editor(segment, tag, form, 409)
    return _editor(segment, tag, form, form_status(form))


def _editor(segment: Segment, tag: str, form: SegmentForm, status: int) -> Response:
    form.seen.data = seen_segment(segment, tag)
    distinct_ids(form, f"{segment.id}-{tag}")
    return answer(
        "texts/segment.html",
        "texts/_segment_form.html",
        status=status,
        form=form,
        segment=segment,
        text=segment.text,
        alone=_is_alone(),
        **desk(tag),
    )


def _is_alone() -> bool:
    """Whether somebody works through the queue, and does not edit in place in a whole text."""
    return not is_fragment() or request.form.get("alone") == "yes"


def _save(segment: Segment, tag: str, form: SegmentForm) -> Response:
    then, ids = request.form.get("then", ""), (segment.text_id, tag, segment.id)
    put = segment.translate(tag, form.body.data, by=current_user)
    try:
        if then == "review":
            put.submit(by=current_user)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(_(str(refusal)))
        return _editor(load_segment(*ids, to="translate"), tag, form, 422)
    db.session.commit()
    if then == "next" or (then == "review" and _is_alone()):
        return _go_on(segment, tag, "translate")
    return _segment(segment, tag)


@bp.post(f"{_PARAGRAPH}/submit")
def submit_segment(text_id: int, tag: str, segment_id: int) -> Response:
    """The translator asks for a review."""
    return _step(text_id, tag, segment_id, lambda put: put.submit(by=current_user))


@bp.post(f"{_PARAGRAPH}/review")
def review_segment(text_id: int, tag: str, segment_id: int) -> Response:
    """A second person confirms a paragraph as they saw it."""
    return _step(text_id, tag, segment_id, lambda put: put.review(by=current_user))


@bp.post(f"{_PARAGRAPH}/back")
def send_back(text_id: int, tag: str, segment_id: int) -> Response:
    """A reviewer sends a paragraph back, and says why."""
    form = SendBackForm()
    if not form.validate_on_submit():
        segment = load_segment(text_id, tag, segment_id, to="translate")
        return _refused(segment, tag, _("Say why, so that it can be done better."), form)
    return _step(
        *(text_id, tag, segment_id),
        lambda put: put.send_back(form.reason.data, by=current_user),
        form,
    )


def _step(
    text_id: int,
    tag: str,
    segment_id: int,
    verb: Callable[[SegmentTranslation], None],
    form: SendBackForm | None = None,
) -> Response:
    segment = load_segment(text_id, tag, segment_id, to="translate")
    put = segment.translation(tag) or abort(404)
    try:
        if request.form.get("seen") != seen_segment(segment, tag):
            raise Refused(_n("It was changed while you read. Read it again."))
        verb(put)
    except Refused as refusal:
        found = refusal.findings if isinstance(refusal, Wrong) else []
        return _refused(segment, tag, _(str(refusal)), form, found)
    db.session.commit()
    if request.form.get("then") == "next":
        return _go_on(segment, tag, "review")
    return _segment(segment, tag)


def _refused(
    segment: Segment,
    tag: str,
    refusal: str,
    form: SendBackForm | None = None,
    found: Sequence[Finding] = (),
) -> Response:
    context = desk(tag) | {"refused": segment.id, "refusal": refusal, "wrong": found}
    context["reason"] = form.reason.data if form else ""
    return answer(
        "texts/facing.html",
        "texts/_segment.html",
        status=422,
        segment=segment,
        text=segment.text,
        **context,
    )


def _segment(segment: Segment, tag: str) -> Response:
    if is_fragment():
        return page("texts/_segment.html", segment=segment, text=segment.text, **desk(tag))
    anchor = f"segment-{segment.id}"
    address = url_for("texts.show", text_id=segment.text_id, lang=tag, _anchor=anchor)
    return redirect(address, _("Saved."))


def _go_on(segment: Segment, tag: str, work: str) -> Response:
    """To the next paragraph of the queue that somebody came from, else of this kind of work.

    Where only drafts are left, to the next of them: whoever works through those goes on, too.
    """
    kept = Filters.read(request.args).chosen | {"lang": tag}
    line = _line_after(segment, kept if "state" in kept else kept | {"state": work})
    if line is None and "state" not in kept:
        line = _line_after(segment, kept | {"state": "draft"}, is_round=False)
    if line is None:
        is_done = not _queue(kept).lines(None, 1)
        said = _("Saved. Nothing more waits here.") if is_done else _("Saved.")
        return redirect(url_for("texts.index", **kept), said)
    kept.pop("lang")
    ids = {"text_id": line.row.text_id, "tag": tag, "segment_id": line.row.id}
    return redirect(url_for("texts.edit_segment", **ids, **kept), _("Saved."))


def _line_after(segment: Segment, chosen: dict[str, str], *, is_round: bool = True) -> Line | None:
    """The line of a queue after a paragraph; at its end the first again, where it goes round."""
    queue = _queue(chosen)
    found = queue.lines(queue.place(segment.text_id, segment.position), 1)
    if not found and is_round:
        found = queue.lines(None, 1)
    return found[0] if found and found[0].row.id != segment.id else None


def _queue(chosen: dict[str, str]) -> Queue:
    """The queue as whoever is looking may see it."""
    return Queue(
        Filters(**chosen),
        needed(chosen["lang"]),
        user_id=current_user.id,
        with_protected=current_user.can("read_protected"),
    )


@bp.get(f"{_PARAGRAPH}/aids")
def aids(text_id: int, tag: str, segment_id: int) -> Response:
    """What helps to translate a paragraph: what stood before, and what was said about it."""
    segment = load_segment(text_id, tag, segment_id)
    return answer(
        "texts/aids.html", "texts/_aids.html", segment=segment, text=segment.text, **desk(tag)
    )


def load_segment(text_id: int, tag: str, segment_id: int, *, to: str = "read_texts") -> Segment:
    """A paragraph of a text that this person may see; 404 for one of another text."""
    text = load_text(text_id, tag, to=to, options=WITH_SEGMENTS)
    found = next((each for each in text.segments if each.id == segment_id), None)
    if found is None:
        abort(404)
    # Holds what was loaded: otherwise the text would be gone, and be asked for again.
    set_committed_value(found, "text", text)
    return found


def desk(tag: str) -> dict[str, Any]:
    """What the pages and partials of paragraphs need beside the text."""
    kept = Filters.read(request.args).chosen
    kept.pop("lang", None)
    return {
        "tag": tag,
        "kept": kept,
        "refused": 0,
        "refusal": "",
        "wrong": (),
        "reason": "",
        "typed": "",
        "suggested": "",
        "failure": "",
        "may_review": _reviewing(),
        "difference_of": difference_of,
        # One for a page: what the checks ask of the database serves all its paragraphs.
        "checks_of": lru_cache(maxsize=1)(lambda text: Checks(text, tag)),
    }


def _reviewing() -> Callable[[SegmentTranslation | None], bool]:
    """Whether whoever is looking may review a translation as it is."""
    # Asked once for a page, and only where somebody looks at their own work.
    is_one_enough = lru_cache(maxsize=1)(lambda: switches.is_on("one_person_reviews"))

    def may_review(put: SegmentTranslation | None) -> bool:
        if put is None or put.current_state not in ("draft", "review"):
            return False
        is_own = put.translated_by_id == current_user.id
        return bool(current_user.can("translate")) and (not is_own or is_one_enough())

    return may_review


def difference_of(segment: Segment, put: SegmentTranslation | None) -> list[tuple[str, str]]:
    """How the source differs from what was translated; [] where it does not, or nobody knows."""
    if put is None or not put.is_stale or not put.source_body:
        return []
    return words_changed(put.source_body, segment.body)


@bp.app_template_global("seen_segment")
def seen_segment(segment: Segment, tag: str) -> str:
    """What somebody has before their eyes; another token means it has changed since."""
    put = segment.translation(tag)
    when = put.translated_at if put else None
    return f"{segment.revision}/{when.isoformat() if when else ''}"
