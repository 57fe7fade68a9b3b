"""Views of statements: the list, a statement, and what is known about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from crm.cases.facts import Source
from crm.cases.listing import register
from crm.cases.models import Case
from crm.cases.reading import may_read_source
from crm.db import db
from crm.statements import (
    importing_views,  # noqa: F401 - more views of this blueprint
    signing,  # noqa: F401 - says who signed, to the rooms to the left
)
from crm.statements.blueprint import bp
from crm.statements.forms import AboutForm, PartForm, SummaryForm, part_word
from crm.statements.loading import WITH_ALL
from crm.statements.models import (
    PART_KINDS,
    Signature,
    Statement,
    told_about,
)
from crm.texts.forms import ParagraphsField
from crm.texts.models import Text
from crm.texts.views import may_see
from crm.web import (
    answer,
    form_status,
    is_fragment,
    load,
    navigation,
    number_arg,
    redirect,
    require,
)
from crm.web import message as _n
from crm.web import translate as _

navigation("statements.index", _n("Statements"), "read", order=45)
bp.add_app_template_filter(part_word, "part_kind")


@bp.get("/statements")
def index() -> Response:
    """Every statement, or those that a case signed (``?case=ID``), earliest first."""
    require("read")
    q, case_id = request.args.get("q", "").strip(), number_arg("case")
    rows = db.session.execute(_matching(q, case_id)).all()
    return answer("statements/index.html", "statements/_list.html", rows=rows, q=q, case_id=case_id)


def _matching(q: str, case_id: int | None) -> Select[Statement, int]:
    """Statements with the number of signatories whom this person may know of."""
    is_known = true() if current_user.can("read_protected") else Case.is_protected.is_(False)
    number = (
        select(func.count(Signature.id))
        .join(Case, Case.id == Signature.case_id)
        .where(Signature.statement_id == Statement.id, is_known)
        .scalar_subquery()
    )
    query = (
        select(Statement, number)
        .options(joinedload(Statement.title), joinedload(Statement.summary))
        .order_by(Statement.issued_on, Statement.id)
    )
    if case_id is not None:
        signed = select(Signature.statement_id).join(Case, Case.id == Signature.case_id)
        query = query.where(Statement.id.in_(signed.where(Case.id == case_id, is_known)))
    if q:
        fits = select(Text.id).where(Text.body.icontains(q, autoescape=True))
        if not current_user.can("read_protected"):
            fits = fits.where(Text.is_protected.is_(False))
        query = query.where(or_(Statement.title_id.in_(fits), Statement.summary_id.in_(fits)))
    return query


@bp.get("/statements/<int:statement_id>")
def show(statement_id: int) -> Response:
    """A statement: summary, signatories, what followed, sources."""
    return _show(load(Statement, statement_id, options=WITH_ALL))


@bp.route("/statements/<int:statement_id>/edit", methods=["GET", "POST"])
def edit(statement_id: int) -> Response:
    """Change title, date and summary, in place."""
    statement = load(Statement, statement_id, to="write", options=WITH_ALL)
    cited = [each.source for each in statement.summary_sources]
    form = SummaryForm(
        _register(cited),
        data={
            "title": statement.title.body,
            "summary": statement.summary.body,
            "issued_on": statement.issued_on,
            "source_ids": [source.id for source in cited],
        },
    )
    seen = f"{statement.title.revision}/{statement.summary.revision}"
    if form.validate_on_submit() and _is_seen(form.summary, seen):
        full_texts = [each.source for each in statement.summary_sources if each.has_full_text]
        sources = form.sources()
        statement.change(
            by=current_user,
            title=form.title.data,
            summary=form.summary.data,
            issued_on=form.issued_on.data,
            sources=sources,
            full_texts=[source for source in full_texts if source in sources],
        )
        db.session.commit()
        return _saved(statement_id)
    return _show(statement, form, "summary", seen)


@bp.route("/statements/<int:statement_id>/about", methods=["GET", "POST"])
def about(statement_id: int) -> Response:
    """Change what the record of a statement is, in place."""
    statement = load(Statement, statement_id, to="write", options=WITH_ALL)
    form = AboutForm(data=statement.about)
    seen = sha256(json.dumps(statement.about, sort_keys=True).encode()).hexdigest()
    if form.validate_on_submit() and _is_seen(form.what, seen):
        told = told_about(form.as_of.data, form.what.data)
        statement.change(by=current_user, about=told or None)
        db.session.commit()
        return _saved(statement_id)
    return _show(statement, form, "about", seen)


@bp.route("/statements/<int:statement_id>/parts/new", methods=["GET", "POST"])
def new_part(statement_id: int) -> Response:
    """Add what is known about a statement, in place."""
    statement = load(Statement, statement_id, to="write", options=WITH_ALL)
    form = PartForm(_register())
    if form.validate_on_submit():
        statement.add_part(
            form.kind.data,
            form.body.data,
            by=current_user,
            happened_on=form.happened_on.data,
            confidence=form.confidence.data,
            sources=form.sources(),
        )
        db.session.commit()
        return _saved(statement_id)
    return _show(statement, form, "new")


@bp.route("/statements/<int:statement_id>/parts/<int:part_id>/edit", methods=["GET", "POST"])
def edit_part(statement_id: int, part_id: int) -> Response:
    """Change what is known about a statement, in place."""
    statement = load(Statement, statement_id, to="write", options=WITH_ALL)
    part = next((each for each in statement.parts if each.id == part_id), None) or abort(404)
    form = PartForm(
        _register(part.sources),
        obj=part,
        data={"body": part.text.body, "source_ids": [source.id for source in part.sources]},
    )
    seen = str(part.text.revision)
    if form.validate_on_submit() and _is_seen(form.body, seen):
        part.change(
            by=current_user,
            body=form.body.data,
            sources=form.sources(),
            **form.values("kind", "happened_on", "confidence"),
        )
        db.session.commit()
        return _saved(statement_id)
    return _show(statement, form, part.id, seen)


def _is_seen(field: ParagraphsField, seen: str) -> bool:
    """Whether the form was filled before the eyes of what stands; else an error at the field."""
    if request.form.get("seen") == seen:
        return True
    field.errors = [_("Somebody changed this while you wrote. Compare, and save again.")]
    return False


def _register(cited: Sequence[Source] = ()) -> list[Source]:
    return list(dict.fromkeys([*cited, *register()]))


def _show(
    statement: Statement,
    form: SummaryForm | AboutForm | PartForm | None = None,
    editing: int | str | None = None,
    seen: str = "",
) -> Response:
    """The page, or what is known of it; ``editing`` says which form is open."""
    parts = sorted(statement.parts, key=lambda part: (list(PART_KINDS).index(part.kind), part.id))
    cited = _shown([each.source for each in statement.summary_sources], statement.summary)
    cited += [source for part in parts for source in _shown(part.sources, part.text)]
    signatories = [each.case for each in statement.signatures]
    return answer(
        "statements/show.html",
        "statements/_known.html",
        status=form_status(form) if form else 200,
        statement=statement,
        parts=parts,
        sources=list(dict.fromkeys(cited)),
        shown=_shown,
        signatories=[case for case in signatories if not case.is_protected],
        protected=[case for case in signatories if case.is_protected]
        if current_user.can("read_protected")
        else [],
        form=form,
        editing=editing,
        seen=seen,
    )


def _shown(sources: Sequence[Source], of: Text) -> list[Source]:
    """Those of the sources of a text that whoever asks may know of."""
    return [source for source in sources if may_see(of) and may_read_source(source)]


def _saved(statement_id: int) -> Response:
    if is_fragment():
        # After the commit everything would be read again one by one; the number too, if asked.
        query = select(Statement).where(Statement.id == statement_id).options(*WITH_ALL)
        fresh = db.session.scalars(query.execution_options(populate_existing=True)).one()
        return _show(fresh)
    return redirect(url_for("statements.show", statement_id=statement_id), _("Saved."))


# What a source's page shows of statements stands in a file of its own, on the same blueprint.
from crm.statements import citing  # noqa: E402, F401
