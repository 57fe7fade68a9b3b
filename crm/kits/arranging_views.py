"""Views that arrange a kit: its sections in order, and what was taken out last."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user

from crm.db import db
from crm.kits.blueprint import bp
from crm.kits.composition import LENGTH_WORDS, SECTIONS
from crm.kits.models import Kit
from crm.kits.putting_back import put_back
from crm.web import is_fragment, load, page, redirect, tell
from crm.web import translate as _

_DIRECTIONS = ("up", "down", "in", "out")
_CHANGED = ("kit-changed", "#kit-preview")


@bp.post("/kits/<int:kit_id>/order")
def order(kit_id: int) -> Response:
    """Move a section up or down by one, take it out, or put it in."""
    kit = load(Kit, kit_id, to="write")
    section, direction = request.form.get("section", ""), request.form.get("direction", "")
    if section not in SECTIONS or direction not in _DIRECTIONS:
        abort(400)
    if direction == "out" and kit.order == [section]:
        message = _("A kit has one section at least.")
        return redirect(url_for("kits.show", kit_id=kit_id), message)
    kit.move(section, direction, by=current_user)
    db.session.commit()
    if not is_fragment():
        return redirect(url_for("kits.show", kit_id=kit_id) + "#kit-order")
    return changed(page("kits/_order.html", **arrangement(kit, (section, direction))))


def changed(response: Response) -> Response:
    """Say with an answer that the kit is another now, so that its preview is drawn anew."""
    return tell(response, *_CHANGED)


def arrangement(kit: Kit, moved: tuple[str, str] | None = None) -> dict[str, Any]:
    """What the list of sections needs; ``moved`` is what was moved just now, and where to."""
    return {"kit": kit, "section_words": SECTIONS, "length_words": LENGTH_WORDS, "moved": moved}


@bp.post("/kits/<int:kit_id>/put-back")
def undo(kit_id: int) -> Response:
    """Put back what was taken out last."""
    kit = load(Kit, kit_id, to="write")
    is_back = put_back(kit, by=current_user)
    db.session.commit()
    message = _("Put back.") if is_back else _("There is nothing to put back any more.")
    return redirect(url_for("kits.show", kit_id=kit_id), message)
