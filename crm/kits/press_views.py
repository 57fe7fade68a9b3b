"""Views of press contacts: whom journalists may call."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from crm.db import db
from crm.kits.blueprint import bp
from crm.kits.forms import PressContactForm
from crm.kits.models import KitPressContact, PressContact
from crm.texts.forms import confront
from crm.web import form_status, load, page, redirect, require
from crm.web import translate as _

_FIELDS = ("name", "role", "email", "phone", "languages")


@bp.get("/kits/press-contacts")
def press_contacts() -> Response:
    """Everybody whom journalists may call."""
    require("read")
    contacts = db.session.scalars(select(PressContact).order_by(PressContact.name)).all()
    return page("kits/press_contacts.html", contacts=contacts)


@bp.route("/kits/press-contacts/new", methods=["GET", "POST"])
def new_press_contact() -> Response:
    """A new press contact."""
    require("write")
    form = PressContactForm()
    if form.validate_on_submit():
        PressContact.add(by=current_user, **form.values(*_FIELDS))
        db.session.commit()
        return redirect(url_for("kits.press_contacts"), _("Added."))
    return page("kits/press_contact.html", form=form, contact=None, status=form_status(form))


@bp.route("/kits/press-contacts/<int:contact_id>", methods=["GET", "POST"])
def press_contact(contact_id: int) -> Response:
    """Change a press contact; editions keep what they printed."""
    contact = load(PressContact, contact_id, to="write")
    form = PressContactForm(obj=contact)
    is_stale = form.validate_on_submit() and request.form.get("seen") != str(contact.version)
    if is_stale:
        confront(form, PressContactForm(formdata=None, obj=contact))
    elif form.is_submitted() and not form.errors:
        contact.change(by=current_user, **form.values(*_FIELDS))
        db.session.commit()
        return redirect(url_for("kits.press_contacts"), _("Saved."))
    status = 409 if is_stale else form_status(form)
    return page("kits/press_contact.html", form=form, contact=contact, status=status)


@bp.post("/kits/press-contacts/<int:contact_id>/remove")
def remove_press_contact(contact_id: int) -> Response:
    """Take a press contact off the list, unless a kit still names it."""
    contact = load(PressContact, contact_id, to="write")
    of_this = KitPressContact.press_contact_id == contact.id
    uses = db.session.scalar(select(func.count()).select_from(KitPressContact).where(of_this))
    if uses:
        form = PressContactForm(obj=contact)
        form.form_errors.append(_("Kits name this press contact. Take it out of them first."))
        return page("kits/press_contact.html", form=form, contact=contact, status=422)
    contact.remove(by=current_user)
    db.session.commit()
    return redirect(url_for("kits.press_contacts"), _("Removed."))
