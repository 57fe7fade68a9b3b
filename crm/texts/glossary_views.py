"""Views of the glossary: the list, and a term written in place."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user

from crm import i18n
from crm.db import db
from crm.texts import glossary, naming
from crm.texts.blueprint import bp
from crm.texts.forms import confront, distinct_ids
from crm.texts.glossary import PARTS_OF_SPEECH, GlossaryTerm
from crm.texts.glossary_forms import TermForm, term_form
from crm.web import answer, form_status, is_fragment, number_arg, page, redirect, require
from crm.web import translate as _

_PAGE = 100


@bp.get("/texts/glossary")
def glossary_index() -> Response:
    """The terms, in one language or with what every language prefers."""
    require("read_texts")
    filters = {
        "q": request.args.get("q", "").strip(),
        "lang": _language(),
        "state": "archived" if request.args.get("state") == "archived" else "",
    }
    found = glossary.search(filters["q"], language=filters["lang"], archived=bool(filters["state"]))
    found = _readable(found)
    after = number_arg("after") or 0
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value}
    more = url_for("texts.glossary_index", **kept, after=after + _PAGE)
    return answer(
        "texts/glossary.html",
        "texts/_glossary.html",
        terms=found[after : after + _PAGE],
        number=len(found),
        next_url=more if len(found) > after + _PAGE else None,
        first_url=url_for("texts.glossary_index", **kept) if after else None,
        filters=filters,
        tag=filters["lang"],
        parts=PARTS_OF_SPEECH,
    )


@bp.get("/texts/glossary/<int:term_id>")
def glossary_show(term_id: int) -> Response:
    """One term in every language, or in one."""
    return _shown(_load(term_id))


@bp.route("/texts/glossary/new", methods=["GET", "POST"])
def glossary_new() -> Response:
    """Add a term."""
    require("translate")
    tag = _language()
    form = term_form(None, tag)
    if form.is_acceptable():
        try:
            term = GlossaryTerm.add(**form.fields(), by=current_user)
        except ValueError:
            form.term.errors = [_("The glossary has this term already.")]
        else:
            _say(term, form, tag)
            db.session.commit()
            return redirect(_address(term, tag), _("Saved."))
    return _form(form, None, tag)


@bp.route("/texts/glossary/<int:term_id>/edit", methods=["GET", "POST"])
def glossary_edit(term_id: int) -> Response:
    """Correct a term, in place; with ``?lang=sv`` how that language says it, too."""
    term, tag = _load(term_id, to="translate"), _language()
    form = term_form(term, tag)
    if form.is_acceptable():
        if request.form.get("seen") != str(term.version):
            confront(form, term_form(term, tag, fresh=True))
            form.seen.data = str(term.version)
            return _form(form, term, tag, status=409)
        try:
            term.change(by=current_user, **form.fields())
        except ValueError:
            form.term.errors = [_("The glossary has this term already.")]
        else:
            _say(term, form, tag)
            db.session.commit()
            return _shown(term) if is_fragment() else redirect(_address(term, tag), _("Saved."))
    return _form(form, term, tag)


@bp.post("/texts/glossary/<int:term_id>/archive")
def glossary_archive(term_id: int) -> Response:
    """Put a term away, or take it back."""
    term = _load(term_id, to="translate")
    if term.is_archived:
        term.restore(by=current_user)
    else:
        term.archive(by=current_user)
    db.session.commit()
    return redirect(_address(term, _language()), _("Saved."))


def _say(term: GlossaryTerm, form: TermForm, tag: str) -> None:
    if tag:
        note = (form["form_note"].data or "").strip()
        term.say(tag, form.forms(), note=note, by=current_user)


def _load(term_id: int, *, to: str = "read_texts") -> GlossaryTerm:
    """The term, if there is one and this person may read all of it."""
    term = db.session.get(GlossaryTerm, term_id)
    if term is None or not _readable([term]):
        abort(404)
    require(to)
    return term


def _readable(terms: list[GlossaryTerm]) -> list[GlossaryTerm]:
    """Those that name nobody protected; all of them for an officer."""
    if current_user.can("read_protected"):
        return terms
    guarded = naming.are_guarded([term.words for term in terms])
    return [term for term, is_kept in zip(terms, guarded, strict=True) if not is_kept]


def _language() -> str:
    tag = request.args.get("lang", "")
    return tag if i18n.is_language(tag) else ""


def _address(term: GlossaryTerm, tag: str) -> str:
    return url_for("texts.glossary_show", term_id=term.id, lang=tag or None)


def _shown(term: GlossaryTerm) -> Response:
    return answer(
        "texts/glossary_show.html",
        "texts/_term.html",
        term=term,
        tag=_language(),
        parts=PARTS_OF_SPEECH,
    )


def _form(
    form: TermForm, term: GlossaryTerm | None, tag: str, *, status: int | None = None
) -> Response:
    if term is not None:
        distinct_ids(form, term.id)
    status = status or form_status(form)
    if term is None:
        return page("texts/glossary_new.html", status=status, form=form, tag=tag)
    return answer(
        "texts/glossary_edit.html",
        "texts/_form_term.html",
        status=status,
        form=form,
        term=term,
        tag=tag,
    )
