"""Views that put facts of one date in order."""

from __future__ import annotations

from flask import Response, request
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from crm.cases.blueprint import bp
from crm.cases.ordering import move
from crm.cases.views import load_fact, saved
from crm.db import db


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/move")
def move_fact(case_id: int, fact_id: int) -> Response:
    """Put a fact before or after its neighbour of the same date."""
    _case, fact = load_fact(case_id, fact_id, to="write")
    direction = request.form.get("direction")
    if direction not in ("up", "down"):
        raise BadRequest
    move(fact, is_up=direction == "up", by=current_user)
    db.session.commit()
    return saved(case_id, fact_id, moved=[fact_id, direction])
