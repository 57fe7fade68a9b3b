"""The record, for admins."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import select

from crm.audit.models import Entry
from crm.db import db
from crm.web import answer, navigation, number_arg, require
from crm.web import message as _n

bp = Blueprint("audit", __name__)
navigation("audit.index", _n("Audit"), "administer", order=90)

PAGE = 50


@bp.get("/audit")
def index() -> Response:
    """Newest first, filtered by action, subject and person; a cursor leads further back."""
    require("administer")
    query = select(Entry).order_by(Entry.id.desc()).limit(PAGE + 1)
    filters = {name: request.args.get(name, "").strip() for name in ("action", "actor", "subject")}
    if filters["action"]:
        query = query.where(Entry.action.startswith(filters["action"], autoescape=True))
    if filters["actor"]:
        query = query.where(Entry.actor_name.icontains(filters["actor"], autoescape=True))
    if filters["subject"]:
        query = query.where(Entry.subject_label.icontains(filters["subject"], autoescape=True))
    before = number_arg("before")
    if before is not None:
        query = query.where(Entry.id < before)
    entries = list(db.session.scalars(query))
    has_more = len(entries) > PAGE
    return answer(
        "audit/index.html",
        "audit/_entries.html",
        entries=entries[:PAGE],
        next_before=entries[PAGE - 1].id if has_more else None,
        filters=filters,
    )
