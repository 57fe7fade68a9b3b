"""What was published."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from crm.cases.models import Case
from crm.coverage.forms import ClippingForm
from crm.coverage.models import Clipping, clipping_case
from crm.db import db
from crm.outlets.models import Outlet
from crm.web import answer, form_status, navigation, redirect, require
from crm.web import message as _n
from crm.web import translate as _

bp = Blueprint("coverage", __name__)
navigation("coverage.index", _n("Coverage"), "read", order=70)

PAGE = 50


@bp.get("/coverage")
def index() -> Response:
    """Clippings, newest entry first; of one case, contact or outlet where the address says so."""
    require("read")
    query = (
        select(Clipping)
        .options(joinedload(Clipping.outlet), selectinload(Clipping.cases))
        .order_by(Clipping.id.desc())
        .limit(PAGE + 1)
    )
    case_id = request.args.get("case", type=int)
    if case_id is not None:
        query = query.join(clipping_case, clipping_case.c.clipping_id == Clipping.id).where(
            clipping_case.c.case_id == case_id
        )
    for name, column in (
        ("contact", Clipping.contact_id),
        ("outlet", Clipping.outlet_id),
    ):
        value = request.args.get(name, type=int)
        if value is not None:
            query = query.where(column == value)
    before = request.args.get("before", type=int)
    if before is not None:
        query = query.where(Clipping.id < before)
    rows = list(db.session.scalars(query))
    more = len(rows) > PAGE
    return answer(
        "coverage/index.html",
        "coverage/_list.html",
        clippings=rows[:PAGE],
        next_before=rows[PAGE - 1].id if more else None,
        shown={name: value for name, value in request.args.items() if name != "before"},
    )


@bp.route("/coverage/new", methods=["GET", "POST"])
def new() -> Response:
    """Record something that was published."""
    require("write")
    query = select(Case.id, Case.name).where(Case.is_protected.is_(False)).order_by(Case.name)
    form = ClippingForm(cases=[(row.id, row.name) for row in db.session.execute(query)])
    if form.validate_on_submit():
        clipping = Clipping.add(
            **form.values("title", "url", "published_on", "language"), by=current_user
        )
        clipping.outlet = _outlet(form.outlet_name.data)
        chosen = form.cases.data or []
        clipping.cases[:] = db.session.scalars(select(Case).where(Case.id.in_(chosen)))
        db.session.commit()
        return redirect(url_for("coverage.index"), _("Recorded."))
    return answer("coverage/new.html", "coverage/_form.html", form=form, status=form_status(form))


def _outlet(name: str) -> Outlet | None:
    if not name:
        return None
    known = db.session.scalar(
        select(Outlet).where(func.lower(Outlet.name) == name.lower()).limit(1)
    )
    return known or Outlet.add(name, by=current_user)
