"""Views of statements."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from crm.web import message as _n
from crm.web import navigation

bp = Blueprint("statements", __name__)
navigation("statements.index", _n("Statements"), "read", order=45)


@bp.get("/statements")
def index() -> Response:
    abort(404)
