"""Views of the register of sources: the list, its export, one source, merging and removing."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, request, url_for
from flask_login import current_user

from crm import i18n
from crm.audit.models import record
from crm.cases import addresses, citing, derivation, listing, merging, proposing, source_listing
from crm.cases.blueprint import bp
from crm.cases.forms import RELIABILITY_WORDS, MergeForm, SourceForm
from crm.cases.models import Source
from crm.cases.reading import may_read, may_read_source
from crm.cases.source_listing import Filters
from crm.db import db, now
from crm.sheets import csv_file
from crm.texts.forms import confront
from crm.web import (
    answer,
    current_language,
    form_status,
    load,
    number_arg,
    page,
    redirect,
    require,
)
from crm.web import translate as _

bp.add_app_template_filter(derivation.said, "derivation")
bp.add_app_template_filter(addresses.shown, "plain_address")
_COLUMNS = (
    *("key", "publisher", "title", "url", "archived_url", "published_on", "language"),
    *("reliability", "origin", "note"),
)


@bp.get("/cases/sources")
def sources() -> Response:
    """The register of sources; every choice has its address."""
    require("read")
    filters = Filters.read(request.args)
    found = source_listing.find(
        filters, with_protected=_sees_all(), cursor=request.args.get("after", "")
    )
    return answer(
        "cases/sources.html",
        "cases/_sources.html",
        filters=filters,
        found=found,
        reliabilities=RELIABILITY_WORDS,
        choices=_choices,
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    # Called by the page alone: a fragment shows no filters, so it does not ask for them.
    tag = current_language().tag
    there = source_listing.choices(with_protected=_sees_all())
    languages = [(each, i18n.language_name(each, tag)) for each in there["language"]]
    notes = [(each, i18n.kit_label(each, tag)) for each in there["note"]]
    return {
        "publisher": [(each, each) for each in there["publisher"]],
        "language": sorted(languages, key=lambda pair: pair[1]),
        "reliability": [(each, _(word)) for each, word in RELIABILITY_WORDS.items()],
        "note": [(source_listing.ANY_NOTE, _("With any note")), *notes],
        "gap": [
            ("undated", _("Without a date")),
            ("unarchived", _("Not archived")),
            ("unused", _("Cited by nothing")),
        ],
    }


@bp.post("/cases/sources.csv")
def export_sources() -> Response:
    """What the list shows as CSV, but only what may leave; the record keeps who took it."""
    require("write")
    filters = Filters.read(request.args)
    lines = source_listing.every(filters)
    rows = [(*(getattr(source, name) for name in _COLUMNS), number) for source, number in lines]
    detail = {"sources": len(rows), "filters": sorted(filters.chosen)}
    record("sources.exported", current_user, by=current_user, **detail)
    db.session.commit()
    content = csv_file([*_COLUMNS, "facts"], rows)
    response = current_app.response_class(content, mimetype="text/csv")
    name = f"fifteenth-sources-{now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/cases/sources/<int:source_id>")
def source(source_id: int) -> Response:
    """A source: what is said of it, and every fact that cites it."""
    return answer("cases/source.html", "cases/_source.html", **_context(_load_source(source_id)))


def _context(source: Source) -> dict[str, Any]:
    return {
        "source": source,
        "absorbed": [
            each
            for each in source.absorbed or ()
            if may_read(" / ".join(str(value) for value in each.values()))
        ],
        "facts": lambda: citing.facts_citing(source, with_protected=_sees_all()),
        "is_cited": lambda: citing.is_cited(source),
        "reliabilities": RELIABILITY_WORDS,
    }


@bp.route("/cases/sources/<int:source_id>/edit", methods=["GET", "POST"])
def edit_source(source_id: int) -> Response:
    """Correct a source, in place."""
    source = _load_source(source_id, to="write")
    form = SourceForm(obj=source)
    is_stale = form.validate_on_submit() and request.form.get("seen") != str(source.version)
    if is_stale:
        confront(form, SourceForm(formdata=None, obj=source))
    elif form.is_submitted() and not form.errors and _is_free(form, source):
        source.change(by=current_user, **form.fields())
        db.session.commit()
        return redirect(_url(source), _("Saved."))
    return answer(
        "cases/source_edit.html",
        "cases/_edit_source.html",
        status=409 if is_stale else form_status(form),
        form=form,
        source=source,
    )


def _is_free(form: SourceForm, source: Source) -> bool:
    """Whether the address is not another entry's; one that nobody touched may stay."""
    if form.url.data == source.url:
        return True
    other = proposing.known(form.url.data)
    if other is None or other is source:
        return True
    form.url.errors = [_("This address stands in the register already: %(it)s.", it=other.label)]
    return False


@bp.route("/cases/sources/<int:source_id>/merge", methods=["GET", "POST"])
def merge_source(source_id: int) -> Response:
    """Make two entries one: choose the other, look at both, say which stays and why."""
    source = _load_source(source_id, to="write")
    other = _other(source)
    if other is None:
        q = request.args.get("q", "").strip()
        return answer(
            "cases/source_pick.html",
            "cases/_likely.html",
            source=source,
            q=q,
            likely=_likely(source, q),
        )
    pair = [source, other]
    form = MergeForm(pair, data={"stays": source.id})
    seen = f"{source.version}.{other.version}"
    is_valid = form.validate_on_submit()
    if is_valid and request.form.get("seen") == seen:
        stays, gone = pair if form.stays.data == source.id else pair[::-1]
        merging.merge(gone, stays, form.reason.data, by=current_user)
        db.session.commit()
        return redirect(_url(stays), _("The two are one now."))
    if is_valid:
        form.form_errors.append(_("Somebody changed one of them while you looked. Look again."))
    return page(
        "cases/source_merge.html",
        status=409 if is_valid else form_status(form),
        source=source,
        other=other,
        form=form,
        seen=seen,
        filled=merging.FILLED,
        facts={each.id: citing.facts_citing(each, options=()) for each in pair},
        reliabilities=RELIABILITY_WORDS,
    )


def _other(source: Source) -> Source | None:
    number = number_arg("with")
    if number is None or number == source.id:
        return None
    return _load_source(number, to="write")


def _likely(source: Source, q: str) -> list[Source]:
    """Entries that may be the same publication: those that words find, or the publisher's."""
    filters = Filters(q=q) if q else Filters(publisher=source.publisher)
    found = source_listing.find(filters, with_protected=True)
    return [each for each, _number in found.lines if each is not source]


@bp.post("/cases/sources/<int:source_id>/remove")
def remove_source(source_id: int) -> Response:
    """Take a source out, where nothing cites it."""
    source = _load_source(source_id, to="write")
    try:
        merging.remove(source, by=current_user)
    except ValueError:
        db.session.rollback()
        return redirect(_url(source), _("Something cites it, so it stays."))
    db.session.commit()
    return redirect(url_for("cases.sources"), _("Removed."))


def _load_source(source_id: int, *, to: str = "read") -> Source:
    """The source, if this person may know of it and may do that."""
    source = load(Source, source_id)
    if not may_read_source(source) or not (_sees_all() or listing.is_open_source(source)):
        abort(404)
    require(to)
    return source


def _sees_all() -> bool:
    return bool(current_user.can("read_protected"))


def _url(source: Source) -> str:
    return url_for("cases.source", source_id=source.id)
