"""Views of outlets."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from crm import i18n
from crm.db import db
from crm.outlets import listing
from crm.outlets.forms import OutletForm
from crm.outlets.models import Outlet
from crm.outlets.vocabulary import KINDS
from crm.web import (
    answer,
    current_language,
    form_status,
    is_fragment,
    load,
    navigation,
    page,
    redirect,
    require,
)
from crm.web import message as _n
from crm.web import translate as _

bp = Blueprint("outlets", __name__)
navigation("outlets.index", _n("Outlets"), "read", order=25)


@bp.get("/outlets")
def index() -> Response:
    """All outlets by name, narrowed by words, country and kind."""
    require("read")
    filters = listing.Filters.read(request.args)
    return answer(
        "outlets/index.html",
        "outlets/_list.html",
        filters=filters,
        found=listing.find(filters, request.args.get("after", "")),
        choices=_choices,
        kinds=KINDS,
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    # Called by the page alone: a fragment shows no filters, so it does not ask for them.
    tag = current_language().tag
    countries = [(code, i18n.country_name(code, tag)) for code in listing.countries()]
    return {
        "kind": [(key, _(label)) for key, label in KINDS.items()],
        "country": sorted(countries, key=lambda pair: pair[1]),
        "archived": [("yes", _("Archived"))],
    }


@bp.get("/outlets/names")
def names() -> Response:
    """Names for what was begun to be typed into any field that asks for an outlet."""
    require("read")
    begun = next(iter(request.args.values()), "")
    return page("outlets/_names.html", names=listing.names(begun.strip()))


@bp.route("/outlets/new", methods=["GET", "POST"])
def new() -> Response:
    """A new outlet."""
    require("write")
    form = OutletForm()
    if form.validate_on_submit():
        outlet = Outlet.add(form.name.data, by=current_user, **form.details())
        db.session.commit()
        return redirect(
            url_for("outlets.show", outlet_id=outlet.id),
            _("The outlet is in the book."),
        )
    return page("outlets/new.html", form=form, status=form_status(form))


@bp.get("/outlets/<int:outlet_id>")
def show(outlet_id: int) -> Response:
    """One outlet; who works there comes from the contacts' room."""
    return page("outlets/show.html", outlet=load(Outlet, outlet_id), kinds=KINDS)


@bp.route("/outlets/<int:outlet_id>/edit", methods=["GET", "POST"])
def edit(outlet_id: int) -> Response:
    """Change an outlet in place; what somebody else saved meanwhile is not overwritten unseen."""
    outlet = load(Outlet, outlet_id, to="write")
    form = OutletForm(obj=outlet)
    is_stale = False
    if form.validate_on_submit():
        is_stale = form.is_stale(outlet)
        if not is_stale:
            outlet.change(by=current_user, name=form.name.data, **form.details())
            db.session.commit()
            return _saved(outlet)
        form.version.data = str(outlet.version)
    return answer(
        "outlets/edit.html",
        "outlets/_edit.html",
        outlet=outlet,
        form=form,
        kinds=KINDS,
        is_stale=is_stale,
        status=409 if is_stale else form_status(form),
    )


def _saved(outlet: Outlet) -> Response:
    if is_fragment():
        return page("outlets/_details.html", outlet=outlet, kinds=KINDS)
    return redirect(url_for("outlets.show", outlet_id=outlet.id), _("Saved."))


@bp.post("/outlets/<int:outlet_id>/archive")
def archive(outlet_id: int) -> Response:
    """Put an outlet away; its page offers the way back."""
    outlet = load(Outlet, outlet_id, to="write")
    if not outlet.is_archived:
        outlet.archive(by=current_user)
        db.session.commit()
    return redirect(
        url_for("outlets.show", outlet_id=outlet.id),
        _("Archived. “Restore” puts it back on the lists."),
    )


@bp.post("/outlets/<int:outlet_id>/restore")
def restore(outlet_id: int) -> Response:
    """Take an outlet back."""
    outlet = load(Outlet, outlet_id, to="write")
    if outlet.is_archived:
        outlet.restore(by=current_user)
        db.session.commit()
    return redirect(url_for("outlets.show", outlet_id=outlet.id), _("Restored."))
