"""Views of contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.contacts import listing, vocabulary
from crm.contacts.editing import GroupForm
from crm.contacts.forms import NewContactForm
from crm.contacts.groups import GROUPS
from crm.contacts.models import Affiliation, Contact
from crm.db import db, now
from crm.outlets import listing as outlets
from crm.outlets.models import Outlet
from crm.web import (
    answer,
    current_language,
    current_zone,
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

bp = Blueprint("contacts", __name__)
navigation("contacts.index", _n("Contacts"), "read", order=20)

_WHOLE = (
    joinedload(Contact.owner),
    joinedload(Contact.do_not_contact_by),
    selectinload(Contact.names),
    selectinload(Contact.languages),
    selectinload(Contact.channels),
    selectinload(Contact.beats),
    selectinload(Contact.affiliations),
)
# What the head of the page shows of them too changes with these: the whole page comes anew.
_ON_THE_WHOLE_PAGE = ("block",)


# -- the list -----------------------------------------------------------------------------


@bp.get("/contacts")
def index() -> Response:
    """Everybody, narrowed by words in any script and by filters; every view has an address."""
    require("read")
    filters = listing.Filters.read(request.args)
    return answer(
        "contacts/index.html",
        "contacts/_list.html",
        filters=filters,
        found=listing.find(filters, current_user.id, request.args.get("after", "")),
        choices=_choices,
        zone=current_zone(),
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    # Called by the page alone: a fragment shows no filters, so it does not ask for them.
    tag = current_language().tag
    found = listing.choices()
    languages = ((each, i18n.language_name(each, tag)) for each in found["language"])
    countries = ((each, i18n.country_name(each, tag)) for each in found["country"])
    return {
        "beat": sorted((each, each) for each in found["beat"]),
        "language": sorted(languages, key=lambda pair: pair[1]),
        "country": sorted(countries, key=lambda pair: pair[1]),
        "owner": [("me", _("Me")), ("none", _("Nobody"))],
        "blocked": [("no", _("May be contacted")), ("yes", _("Do not contact"))],
        "archived": [("yes", _("Archived"))],
    }


@bp.route("/contacts/new", methods=["GET", "POST"])
def new() -> Response:
    """Somebody new."""
    require("write")
    form = NewContactForm(data={"outlet": request.args.get("outlet", "")})
    if form.validate_on_submit():
        contact = form.save(by=current_user)
        db.session.commit()
        return redirect(_url(contact), _("%(name)s is in the book.", name=contact.name))
    return page(
        "contacts/new.html",
        form=form,
        names=outlets.names(""),
        status=form_status(form),
    )


@bp.get("/outlets/<int:outlet_id>/people")
def people(outlet_id: int) -> Response:
    """Who works at an outlet, and who did: the outlet's page shows it in place."""
    outlet = load(Outlet, outlet_id)
    works = db.session.scalars(
        select(Affiliation)
        .join(Affiliation.contact)
        .where(Affiliation.outlet_id == outlet.id, Contact.archived_at.is_(None))
        .order_by(Contact.sort_name, Affiliation.id.desc())
        .options(joinedload(Affiliation.contact))
    ).all()
    return answer(
        "contacts/people.html",
        "contacts/_people.html",
        outlet=outlet,
        present=[each for each in works if each.ended_on is None],
        former=[each for each in works if each.ended_on is not None],
    )


# -- one contact --------------------------------------------------------------------------


@bp.get("/contacts/<int:contact_id>")
def show(contact_id: int) -> Response:
    """One contact; what was said to them comes from the briefings' room."""
    contact = load(Contact, contact_id, options=_WHOLE)
    return page("contacts/show.html", **_context(contact))


def _url(contact: Contact) -> str:
    return url_for("contacts.show", contact_id=contact.id)


def _context(contact: Contact) -> dict[str, Any]:
    return {
        "contact": contact,
        "kinds": vocabulary.KINDS,
        "channel_kinds": vocabulary.CHANNELS,
        "their_time": _time_in(contact.time_zone),
    }


def _time_in(zone: str | None) -> str | None:
    try:
        return i18n.format_datetime(now(), current_language().tag, ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


@bp.route("/contacts/<int:contact_id>/edit/<group>", methods=["GET", "POST"])
def edit(contact_id: int, group: str) -> Response:
    """Edit one group of fields in place; what somebody else saved meanwhile is not overwritten
    unseen: the form comes back with both, and what was typed is kept.
    """
    form_class = GROUPS.get(group) or abort(404)
    contact = load(Contact, contact_id, to="write")
    if request.method == "POST":
        # Whoever saves the same contact now waits here, and then sees what was saved.
        # The whole row: what was read before the wait may be old.
        db.session.refresh(contact, with_for_update=True)
    saved = form_class.of(contact)
    if request.method == "GET":
        return _edit(contact, group, saved)
    form = form_class(data=saved.data | {"version": ""})
    if not form.validate_on_submit():
        return _edit(contact, group, form, status=422)
    if form.version.data != saved.version.data:
        form.version.data = saved.version.data
        return _edit(contact, group, form, differences=form.differences(saved), status=409)
    form.save(contact, by=current_user)
    db.session.commit()
    return _saved(contact, group)


def _edit(
    contact: Contact,
    group: str,
    form: GroupForm,
    *,
    differences: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    return answer(
        "contacts/edit.html",
        f"contacts/_edit_{group}.html",
        group=group,
        form=form,
        names=outlets.names("") if group == "work" else [],
        differences=differences,
        status=status,
        **_context(contact),
    )


def _saved(contact: Contact, group: str) -> Response:
    if is_fragment() and group not in _ON_THE_WHOLE_PAGE:
        return page(f"contacts/_{group}.html", **_context(contact))
    return redirect(_url(contact), _("Saved."))


@bp.post("/contacts/<int:contact_id>/work/<int:work_id>/leave")
def leave(contact_id: int, work_id: int) -> Response:
    """They work there no longer, as of today."""
    contact = load(Contact, contact_id, to="write")
    work = next((each for each in contact.affiliations if each.id == work_id), None)
    if work is None:
        abort(404)
    if work.ended_on is None:
        contact.leave(work, by=current_user, ended_on=_today(current_zone()))
        db.session.commit()
    return redirect(_url(contact), _("%(outlet)s is now a former outlet.", outlet=work.outlet.name))


def _today(zone: ZoneInfo) -> str:
    return datetime.now(zone).date().isoformat()


@bp.post("/contacts/<int:contact_id>/unblock")
def unblock(contact_id: int) -> Response:
    """Lift do-not-contact: an administrator's decision."""
    contact = load(Contact, contact_id, to="administer")
    if contact.is_blocked:
        contact.unblock(by=current_user)
        db.session.commit()
    return redirect(_url(contact), _("They may be contacted again."))


@bp.post("/contacts/<int:contact_id>/archive")
def archive(contact_id: int) -> Response:
    """Put a contact away; the page offers the way back."""
    contact = load(Contact, contact_id, to="write")
    if not contact.is_archived:
        contact.archive(by=current_user)
        db.session.commit()
    return redirect(_url(contact), _("Archived. “Restore” puts them back on the lists."))


@bp.post("/contacts/<int:contact_id>/restore")
def restore(contact_id: int) -> Response:
    """Take a contact back."""
    contact = load(Contact, contact_id, to="write")
    if contact.is_archived:
        contact.restore(by=current_user)
        db.session.commit()
    return redirect(_url(contact), _("Restored."))
