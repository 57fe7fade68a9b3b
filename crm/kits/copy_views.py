"""Views of recipients' marked copies, for officers: making one, and tracing one."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm import files
from crm.contacts.models import Contact
from crm.db import db, parse_id
from crm.kits import issuing, printing, tracing, work
from crm.kits.blueprint import bp
from crm.kits.copies import EditionCopy
from crm.kits.edition_forms import KIND_WORDS, CopyForm, TraceForm
from crm.kits.output_views import download
from crm.web import current_language, form_status, page, redirect, require

_COPIES = "/kits/<int:kit_id>/editions/<int:number>/copies"


@bp.route(_COPIES, methods=["GET", "POST"])
def copies(kit_id: int, number: int) -> Response:
    """Who received which marked copy, and a form for another one."""
    require("write")
    edition, _frozen_by = issuing.load_edition(kit_id, number)
    contact = _contact()
    tag = current_language().tag
    usual = {"language": tag if tag in edition.languages else edition.languages[0]}
    form = CopyForm(edition, data={"recipient": contact.name if contact else "", **usual})
    is_stopped = issuing.is_stopped(edition)
    if not is_stopped and form.validate_on_submit():
        told = (form.kind.data, form.language.data, form.recipient.data)
        try:
            work.make_copy(edition, *told, contact, by=current_user)
        except (printing.PrintError, files.FileError) as error:
            db.session.rollback()
            flash(str(error), "error")
        return redirect(url_for("kits.copies", kit_id=kit_id, number=number))
    query = (
        select(EditionCopy)
        .where(EditionCopy.edition_id == edition.id)
        .options(joinedload(EditionCopy.contact))
        .order_by(EditionCopy.id.desc())
    )
    return page(
        "kits/copies.html",
        edition=edition,
        form=form,
        contact=contact,
        copies=list(db.session.scalars(query)),
        is_stopped=is_stopped,
        kind_words=KIND_WORDS,
        status=form_status(form),
    )


def _contact() -> Contact | None:
    contact_id = parse_id(request.values.get("contact"))
    return db.session.get(Contact, contact_id) if contact_id is not None else None


@bp.get(f"{_COPIES}/<int:copy_id>")
def copy(kit_id: int, number: int, copy_id: int) -> Response:
    """The file of a marked copy, under the name of the edition's own."""
    require("write")
    return download(EditionCopy, copy_id, kit_id, number)


@bp.route("/kits/trace", methods=["GET", "POST"])
def trace() -> Response:
    """Whose copy is it? From a file, or from words copied out of one."""
    require("write")
    form, found = TraceForm(), None
    if form.validate_on_submit():
        content = form.file.data.read() if form.file.data else None
        found = tracing.trace(content, form.text.data or "", by=current_user)
        db.session.commit()
    return page(
        "kits/trace.html", form=form, found=found, kind_words=KIND_WORDS, status=form_status(form)
    )
