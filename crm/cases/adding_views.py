"""Views by which a source comes into the register, and is found for a fact."""

from __future__ import annotations

from flask import Response, request, url_for

from crm.accounts import switches
from crm.cases import adding, choosing_sources
from crm.cases.adding import Adding
from crm.cases.blueprint import bp
from crm.cases.source_forms import AddressForm, SourceForm
from crm.db import db
from crm.web import answer, form_status, is_fragment, page, redirect, require
from crm.web import translate as _


@bp.route("/cases/sources/new", methods=["GET", "POST"])
def new_source() -> Response:
    """Add a source: first its address, then what is known by it."""
    require("write")
    if request.method == "GET":
        return _adding(_begun())
    result = adding.keep(SourceForm())
    db.session.commit()
    if result.is_kept and result.known is not None:
        return redirect(url_for("cases.source", source_id=result.known.id), _("Saved."))
    return _adding(result)


def _begun() -> Adding:
    if request.args.get("by") == "hand":
        return Adding(form=SourceForm(formdata=None))
    if "url" not in request.args:
        return Adding(AddressForm(formdata=None))
    return adding.begin(AddressForm(request.args))


@bp.post("/cases/sources/new/look-up")
def look_up_source() -> Response:
    """Fetch the page and fill in what it says of itself, where an admin has allowed that."""
    require("write")
    if not switches.is_on(adding.FETCH):
        return redirect(url_for("cases.new_source"), _("Nothing is fetched: an admin decides."))
    return _adding(adding.look_up(SourceForm()))


def _adding(result: Adding) -> Response:
    """The page, or what is in its middle: the question for an address, or the whole form."""
    return answer(
        "cases/source_new.html",
        "cases/_adding.html",
        status=form_status(result),
        adding=result,
        may_look_up=result.form is not None and switches.is_on(adding.FETCH),
    )


@bp.get("/cases/sources/find")
def find_sources() -> Response:
    """The sources of a fact's form: found by words, chosen, dropped or moved forward."""
    require("write")
    if not is_fragment():
        return redirect(url_for("cases.sources", q=request.args.get("q", "")))
    ids = choosing_sources.numbers(request.args.getlist("source_ids"))
    if "q" in request.args and not choosing_sources.is_changed(request.args):
        found = choosing_sources.matching(request.args["q"], without=ids)
        return page("cases/_found.html", found=found, q=request.args["q"].strip())
    chosen = choosing_sources.chosen(choosing_sources.changed(ids, request.args))
    return page("cases/_picker.html", chosen=chosen, is_anew=True, errors=())
