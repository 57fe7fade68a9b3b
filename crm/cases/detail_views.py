"""Views of what is known about a fact beyond its sentence, and of a line that becomes a fact."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, abort, request, url_for
from flask_login import current_user

from crm.cases.blueprint import bp
from crm.cases.detail_forms import DetailForm, ProceedingForm
from crm.cases.proceedings import proceedings_of, rename
from crm.cases.reading import may_read, refusal
from crm.cases.told import Told, ToldProceeding
from crm.cases.told import proceedings_of as told_proceedings
from crm.cases.views import facts_page, load_case, load_fact, saved
from crm.db import db
from crm.web import form_status, page, redirect
from crm.web import translate as _


@bp.app_template_filter("proceedings")
def proceedings_said(facts: Iterable[Told]) -> list[ToldProceeding]:
    """The proceedings of these facts whose titles may be read."""
    return [each for each in told_proceedings(facts) if may_read(each.label)]


@bp.route("/cases/<int:case_id>/facts/<int:fact_id>/details", methods=["GET", "POST"])
def details(case_id: int, fact_id: int) -> Response:
    """Court, charges, sentence and the rest of a fact, in place; a new revision."""
    case, fact = load_fact(case_id, fact_id, to="write")
    form = DetailForm(fact)
    if form.validate_on_submit():
        if named := refusal(form.words(), case_id=case.id):
            form.form_errors.append(named)
        elif request.form.get("seen") == str(fact.revision):
            fact.change(
                by=current_user,
                why=form.why.data,
                details=form.details(),
                ended_on=form.ended_on.data,
                sensitivity=form.sensitivity.chosen,
            )
            db.session.commit()
            return saved(case_id, fact_id)
        else:
            form.form_errors.append(
                _("Somebody changed this fact while you wrote. Compare, and save again.")
            )
    return facts_page(case, form, fact.id)


@bp.route("/cases/<int:case_id>/proceedings/<int:proceeding_id>", methods=["GET", "POST"])
def proceeding(case_id: int, proceeding_id: int) -> Response:
    """Name a proceeding, and note its file's number."""
    case = load_case(case_id, to="write")
    held = proceedings_of(case.facts)
    chosen = next((each for each in held if each.id == proceeding_id), None) or abort(404)
    form = ProceedingForm(obj=chosen)
    if form.validate_on_submit():
        taken = {each.title for each in held if each is not chosen}
        if named := refusal((form.title.data, form.number.data), case_id=case.id):
            form.title.errors = [named]
        elif form.title.data in taken:
            form.title.errors = [_("Another proceeding of this case has this title.")]
        else:
            rename(chosen, case, form.title.data, form.number.data or None, by=current_user)
            db.session.commit()
            return redirect(url_for("cases.show", case_id=case.id), _("Saved."))
    return page(
        "cases/proceeding.html", case=case, proceeding=chosen, form=form, status=form_status(form)
    )
