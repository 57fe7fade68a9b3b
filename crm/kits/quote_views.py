"""Views of quotes: what people said, and who allowed that a kit prints it."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.kits.blueprint import bp
from crm.kits.models import KitQuote, Quote
from crm.kits.quote_forms import QuoteForm, every_quote, lacking
from crm.texts.forms import confront
from crm.web import form_status, load, page, redirect, require
from crm.web import translate as _


@bp.get("/kits/quotes")
def quotes() -> Response:
    """Every quote; those that nobody allowed, or of somebody protected, for officers alone."""
    require("read")
    is_officer = current_user.can("read_protected")
    shown = [each for each in every_quote() if is_officer or not each.is_guarded]
    return page("kits/quotes.html", quotes=shown, lacking=lacking)


@bp.route("/kits/quotes/new", methods=["GET", "POST"])
def new_quote() -> Response:
    """A new quote."""
    require("write")
    form = QuoteForm()
    if form.validate_on_submit():
        Quote.take(form.body.data, by=current_user, **form.given())
        db.session.commit()
        return redirect(url_for("kits.quotes"), _("Added."))
    return page("kits/quote.html", form=form, quote=None, status=form_status(form))


@bp.route("/kits/quotes/<int:quote_id>", methods=["GET", "POST"])
def quote(quote_id: int) -> Response:
    """Change a quote, or its permission: editions that carry it stop when that is withdrawn."""
    known = _load(quote_id)
    form = QuoteForm.of(known)
    is_stale = form.validate_on_submit() and request.form.get("seen") != str(known.version)
    if is_stale:
        confront(form, QuoteForm.of(known, formdata=None))
    elif form.is_submitted() and not form.errors:
        known.change(by=current_user, body=form.body.data, **form.given())
        db.session.commit()
        return redirect(url_for("kits.quotes"), _("Saved."))
    status = 409 if is_stale else form_status(form)
    return page("kits/quote.html", form=form, quote=known, status=status)


def _load(quote_id: int) -> Quote:
    options = (joinedload(Quote.text), joinedload(Quote.case))
    return load(Quote, quote_id, to="write", options=options)


@bp.post("/kits/quotes/<int:quote_id>/remove")
def remove_quote(quote_id: int) -> Response:
    """Take a quote away for good, unless a kit still holds it."""
    known = _load(quote_id)
    held = select(func.count()).select_from(KitQuote).where(KitQuote.quote_id == known.id)
    if db.session.scalar(held):
        form = QuoteForm.of(known)
        form.form_errors.append(_("Kits hold this quote. Take it out of them first."))
        return page("kits/quote.html", form=form, quote=known, status=422)
    known.remove(by=current_user)
    db.session.commit()
    return redirect(url_for("kits.quotes"), _("Removed."))
