"""Views by which a source comes into the register, and is found for a fact."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from flask_login import current_user
from sqlalchemy import select

from crm import fetching
from crm.accounts import switches
from crm.audit.models import record
from crm.cases import addresses, choosing_sources, heads, listing, proposing
from crm.cases.blueprint import bp
from crm.cases.exchange import slug
from crm.cases.facts import Source
from crm.cases.source_forms import AddressForm, SourceForm
from crm.cases.views import free_key
from crm.db import db, now
from crm.web import answer, form_status, is_fragment, number_arg, page, redirect, require
from crm.web import message as _n
from crm.web import translate as _

FETCH = "fetch_sources"
FAILURES = {
    "private": _n("This address leads into a private network, so nothing was asked."),
    "slow": _n("The site took too long."),
    "huge": _n("The page is too large."),
    "not html": _n("There is no web page at this address, but a file."),
    "status": _n("The site answered with an error (%(status)s)."),
    "moved": _n("The site leads on and on."),
    "address": _n("The site leads to an address that is none of the web."),
    "unreachable": _n("The site cannot be reached."),
}


@bp.route("/cases/sources/new", methods=["GET", "POST"])
def new_source() -> Response:
    """Add a source: first its address, then what is known by it; ``?case=ID`` leads back there."""
    require("write")
    if request.method == "GET":
        return _begin()
    form = SourceForm()
    known = None
    if form.validate_on_submit():
        known = proposing.known(form.url.data)
        if known is None:
            source = Source.add(_free_key(form.publisher.data), by=current_user, **form.fields())
            db.session.commit()
            return redirect(_back(source), _("Saved."))
        form.url.errors = [_("This address stands in the register already.")]
    return _adding(form, known=known)


def _begin() -> Response:
    if request.args.get("by") == "hand":
        return _adding(SourceForm(formdata=None))
    if "url" not in request.args:
        return _adding(None, asking=AddressForm(formdata=None))
    asking = AddressForm(request.args)
    address = addresses.read(asking.url.data) if asking.validate() else None
    if address is None:
        return _adding(None, asking=asking)
    register = listing.register()
    if known := proposing.known(address.url, register):
        return _adding(None, asking=asking, known=known)
    proposal = proposing.propose(address, register, now().date())
    form = SourceForm(formdata=None, data=proposal.values)
    return _adding(form, reasons=proposal.reasons)


@bp.post("/cases/sources/new/look-up")
def look_up_source() -> Response:
    """Fetch the page and fill in what it says of itself, where an admin has allowed that."""
    require("write")
    if not switches.is_on(FETCH):
        return redirect(url_for("cases.new_source"), _("Nothing is fetched: an admin decides."))
    form = SourceForm()
    url = form.url.data
    if not addresses.is_link(url):
        form.validate()
        return _adding(form)
    detail = {"host": addresses.Address(url).host}
    record("source.looked_up", current_user, by=current_user, **detail)
    db.session.commit()  # the site may take its time: nobody waits for this transaction
    try:
        is_test = current_app.config.get("FETCH_LOOPBACK", False)
        fetched = fetching.fetch(url, allow_loopback=is_test)
    except fetching.NotFetched as error:
        return _adding(form, failure=_(FAILURES[error.why], status=error.status))
    head = heads.read(fetched.text, fetched.url)
    reasons = _fill(form, head)
    return _adding(form, reasons=reasons, known=proposing.known(form.url.data))


def _fill(form: SourceForm, head: heads.Head) -> dict[str, str]:
    """Put what the page says into the form; where each came from, by field."""
    said: dict[str, str | None] = {
        "title": head.title,
        "published_on": head.published_on,
        "language": head.language,
    }
    if not form.publisher.data:
        said["publisher"] = head.site
    reasons = {name: proposing.FROM_PAGE for name, value in said.items() if value}
    if head.canonical_url:
        own, other = addresses.Address(form.url.data).host, addresses.read(head.canonical_url)
        if other and other.host == own:
            said["url"], reasons["url"] = other.url, proposing.FROM_PAGE
        elif other and not form.origin.data:
            site = proposing.sources_of(other.host, listing.register())
            said["origin"] = proposing.publisher_of(site) or other.host
            reasons["origin"] = proposing.FROM_COPY
    for name, value in said.items():
        if value:
            form[name].data = value
    return reasons


def _adding(
    form: SourceForm | None,
    *,
    asking: AddressForm | None = None,
    known: Source | None = None,
    reasons: dict[str, str] | None = None,
    failure: str = "",
) -> Response:
    """The page, or what is in its middle: the question for an address, or the whole form."""
    case_id = number_arg("case")
    return answer(
        "cases/source_new.html",
        "cases/_adding.html",
        status=form_status(form or asking),
        form=form,
        asking=asking,
        known=known,
        reasons=reasons or {},
        failure=failure,
        case_id=case_id,
        back=_back(),
        may_look_up=form is not None and switches.is_on(FETCH),
    )


def _back(source: Source | None = None) -> str:
    case_id = number_arg("case")
    if case_id:
        return url_for("cases.new_fact", case_id=case_id, source=source.id if source else None)
    return url_for("cases.source", source_id=source.id) if source else url_for("cases.sources")


def _free_key(publisher: str) -> str:
    return free_key(slug(publisher)[:80] or "source", set(db.session.scalars(select(Source.key))))


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
