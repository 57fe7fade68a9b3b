"""What was published."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.briefings.finding import case_choices, contacts_named
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.coverage.forms import ClippingForm
from crm.coverage.models import Clipping, clipping_case
from crm.db import db
from crm.outlets.models import Outlet
from crm.web import answer, form_status, navigation, number_arg, redirect, require
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
        .options(
            joinedload(Clipping.outlet),
            joinedload(Clipping.contact),
            selectinload(Clipping.cases),
        )
        .where(Clipping.visible(with_protected=current_user.can("read_protected")))
        .order_by(Clipping.id.desc())
        .limit(PAGE + 1)
    )
    case_id = number_arg("case")
    if case_id is not None:
        query = query.join(clipping_case, clipping_case.c.clipping_id == Clipping.id).where(
            clipping_case.c.case_id == case_id
        )
    for name, column in (
        ("contact", Clipping.contact_id),
        ("outlet", Clipping.outlet_id),
    ):
        value = number_arg(name)
        if value is not None:
            query = query.where(column == value)
    before = number_arg("before")
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
    form = ClippingForm(cases=case_choices())
    contact = _contact(form.contact_name.data) if form.is_submitted() else None
    if form.is_submitted() and form.contact_name.data and contact is None:
        form.validate()
        form.contact_name.errors = [_("Nobody of that name is here.")]
    elif form.validate_on_submit():
        chosen = form.cases.data or []
        name = form.outlet_name.data
        Clipping.add(
            **form.values("title", "url", "published_on", "language"),
            by=current_user,
            outlet=Outlet.named(name, by=current_user) if name else None,
            contact=contact,
            cases=db.session.scalars(select(Case).where(Case.id.in_(chosen))),
        )
        db.session.commit()
        return redirect(url_for("coverage.index"), _("Recorded."))
    return answer("coverage/new.html", "coverage/_form.html", form=form, status=form_status(form))


def _contact(name: str | None) -> Contact | None:
    """The only contact of exactly this name, in any case of letters and any script."""
    typed = (name or "").casefold()
    found = contacts_named(name) if name else []
    same = [each for each in found if typed in {every.casefold() for every in each.all_names}]
    return same[0] if len(same) == 1 else None
