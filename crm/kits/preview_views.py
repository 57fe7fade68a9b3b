"""Views of a kit's preview: its pages as pictures, for whoever composes it.

Looking reads: it says what there is. Having it drawn is a POST, which the page sends by itself
as soon as there is something newer to draw.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, request, session, url_for

from crm import files, jobs
from crm.kits import preview as previews
from crm.kits import previewing
from crm.kits.blueprint import bp
from crm.kits.composition import SECTIONS
from crm.kits.models import Kit
from crm.kits.printing import PrintError
from crm.web import answer, current_language, is_fragment, load, page, redirect
from crm.web import translate as _

LONGEST = 120  # looks, one a second, after which the page does not ask by itself any more


@bp.get("/kits/<int:kit_id>/preview")
def preview(kit_id: int) -> Response:
    """The pages as the kit stands now, or how far their drawing has got."""
    kit = load(Kit, kit_id, to="write")
    language = request.args.get("language") or _first(kit)
    if language not in kit.languages:
        abort(404)
    return answer("kits/preview.html", "kits/_preview.html", **_context(kit, language))


def _first(kit: Kit) -> str:
    """The reader's own language if the kit is made in it, else the kit's first."""
    own = current_language().tag
    return own if own in kit.languages else next(iter(kit.languages), "")


def _context(kit: Kit, language: str) -> dict[str, Any]:
    last, last_other = previews.last_line()
    known = previews.known(kit.id, language)
    is_current = known is not None and known.as_of == last
    state, error = ("done", "") if is_current else _job(previews.key(kit.id, language, last))
    looks = request.args.get("looks", "")
    number = int(looks) if looks.isdigit() and len(looks) < 5 else 0
    if state in ("waiting", "running") and number >= LONGEST:
        state = "late"
    # What may have to stay in since then is not shown, not even for the second that it takes.
    is_shown = known is not None and known.as_of >= last_other
    problems = known.problems if known is not None and is_current else []
    return {
        "kit": kit,
        "tag": language,
        "known": known if is_shown else None,
        "problems": [_(message, **values) for message, values in problems],
        "state": state,
        "error": error,
        "looks": number + 1,
        "section_words": SECTIONS,
        "place": known.places.get(session.get("kit_section", ""), 1) if known else 1,
    }


def _job(key: str) -> tuple[str, str]:
    """Where the job stands: "idle" where nobody asked for it; and why it failed."""
    try:
        known = jobs.status([key]).get(key)
    except jobs.JobError as error:
        return "failed", str(error)
    if known is None or known.state == "done":
        return "idle", ""
    return known.state, known.error


@bp.post("/kits/<int:kit_id>/preview")
def draw_preview(kit_id: int) -> Response:
    """Have it drawn by a job; or now, while the reader waits, where no worker runs."""
    kit = load(Kit, kit_id, to="write")
    language = request.form.get("language") or request.args.get("language", "")
    if language not in kit.languages:
        abort(404)
    here = url_for("kits.preview", kit_id=kit_id, language=language)
    if request.form.get("now"):
        try:
            previewing.draw(kit_id, language)
        except (PrintError, files.FileError) as error:
            return redirect(here, str(error))
        return redirect(here)
    last, _other = previews.last_line()
    known = previews.known(kit_id, language)
    if known is None or known.as_of != last:
        _enqueue(kit_id, language, last)
    if is_fragment():
        return page("kits/_preview.html", **_context(kit, language))
    return redirect(here)


def _enqueue(kit_id: int, language: str, as_of: int) -> None:
    try:
        key = previews.key(kit_id, language, as_of)
        jobs.enqueue("kits.preview", kit_id, language, as_of, key=key)
    except jobs.JobError:
        current_app.logger.exception("the preview of kit %s was not sent to be drawn", kit_id)


@bp.get("/kits/<int:kit_id>/preview/<language>-<int:number>.jpg")
def preview_page(kit_id: int, language: str, number: int) -> Response:
    """One page as a picture."""
    load(Kit, kit_id, to="write")
    known = previews.known(kit_id, language)
    _last, last_other = previews.last_line()
    if known is None or known.as_of < last_other or not 1 <= number <= known.pages:
        abort(404)
    try:
        picture = files.get(previews.picture_key(known, number))
    except files.FileMissing:
        abort(404)
    return current_app.response_class(picture, mimetype="image/jpeg")
