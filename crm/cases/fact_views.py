"""Views of one fact: its revisions and its permissions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select

from crm.cases import consent, restoring, revision_words, saying
from crm.cases.blueprint import bp
from crm.cases.consent import FactPermission
from crm.cases.dates import is_to_come, on_page, read, understood
from crm.cases.details import from_data
from crm.cases.fact_forms import (
    USE_WORDS,
    PermissionForm,
    ReasonForm,
)
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.revisions import FactRevision, difference, snapshot
from crm.cases.views import load_fact
from crm.db import db
from crm.lengths import format_length
from crm.partial_dates import format_end
from crm.pdf.details import span
from crm.web import current_language, form_status, page, redirect, require
from crm.web import message as _n
from crm.web import translate as _

FIELD_WORDS = {
    "text": _n("Text"),
    "kind": _n("Kind"),
    "happened_on": _n("Date"),
    "qualifier": _n("The date is"),
    "ended_on": _n("Ended"),
    "stage": _n("Stage"),
    "confidence": _n("Confidence"),
    "lowered_to": _n("Lowered to"),
    "lowered_reason": _n("Why it is lower than its sources"),
    "sensitivity": _n("Sensitive, so off by default"),
    "may_publish": _n("May be published"),
    "sources": _n("Sources"),
    "alternatives": _n("Also reported"),
    "conflict": _n("Reports that differ"),
    "is_preferred": _n("Preferred report"),
    "preferred_reason": _n("Why this one is preferred"),
}
bp.add_app_template_filter(understood, "fact_date")
bp.add_app_template_filter(on_page, "said_date")


@bp.app_template_filter("lasted")
def lasted(since: str, until: str) -> str:
    """A date in words and the partial date of its end as one span; "" where none is known."""
    tag = current_language().tag
    return span(since, format_end(until, tag), tag)


@bp.app_template_filter("length_of_time")
def length_of_time(value: str) -> str:
    """A length such as "7.5 years" in the language of the interface."""
    return format_length(value, current_language().tag)


@bp.get("/cases/understood")
def date_understood() -> Response:
    """How a typed date is understood, for the form of a fact."""
    require("write")
    typed, problem, said = request.args.get("happened_on", ""), "", ""
    try:
        found = read(typed) if typed.strip() else None
        if found and is_to_come(found):
            problem = _("This is still to come: only what has happened can be written here.")
        else:
            said = understood(found)
    except ValueError:
        problem = _("This is no date yet.")
    return page("cases/_understood.html", understood=said, problem=problem)


@bp.get("/cases/<int:case_id>/facts/<int:fact_id>/revisions")
def revisions(case_id: int, fact_id: int) -> Response:
    """All that was ever said, newest first, with the difference word by word; for officers.

    What a fact said before it could be published, and why that was changed, is for them alone.
    """
    case, fact = load_fact(case_id, fact_id, to="read_protected")
    query = select(FactRevision).where(FactRevision.fact_id == fact.id)
    found = list(db.session.scalars(query.order_by(FactRevision.number.desc())))
    say = revision_words.speaker((each.snapshot for each in found), fact.sources)
    told = [(each, _readable(each.snapshot, say)) for each in found]
    changes = [(new, list(difference(was, now))) for (new, now), (_old, was) in pairwise(told)]
    changes += [(each, list(difference(None, now))) for each, now in told[-1:]]
    return page(
        "cases/revisions.html", case=case, fact=fact, changes=changes, why=revision_words.why
    )


def _readable(snapshot: dict[str, Any], say: Callable[[str, Any], str]) -> dict[str, str]:
    """A snapshot by the words for its fields, each detail by its own, all in words."""
    tag = current_language().tag
    said = {
        _(word): say(name, snapshot[name]) for name, word in FIELD_WORDS.items() if name in snapshot
    }
    said |= dict(saying.lines(from_data(snapshot.get("details", {})), tag))
    return said


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/revisions/<int:number>/restore")
def restore(case_id: int, fact_id: int, number: int) -> Response:
    """Put a revision back, as a new one."""
    case, fact = load_fact(case_id, fact_id, to="write")
    revision = next((each for each in fact.revisions if each.number == number), None) or abort(404)
    is_changed = restoring.put_back(fact, revision, by=current_user)
    db.session.commit()
    message = _("Put back, as a new revision.") if is_changed else _("It stands like this already.")
    rest = revision_words.not_restored(revision.snapshot, snapshot(fact))
    return redirect(_url("revisions", case, fact), " ".join([message, *rest]))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/confirm")
def confirm(case_id: int, fact_id: int) -> Response:
    """Somebody looked, and the fact still stands."""
    case, fact = load_fact(case_id, fact_id, to="write")
    fact.confirm(by=current_user)
    db.session.commit()
    address = url_for("cases.show", case_id=case.id, _anchor=f"fact-{fact.id}")
    return redirect(address, _("Confirmed. It is to be looked at again in a year."))


@bp.route("/cases/<int:case_id>/facts/<int:fact_id>/permissions", methods=["GET", "POST"])
def permissions(case_id: int, fact_id: int) -> Response:
    """Who allowed which use of a fact, and what was withdrawn."""
    case, fact = load_fact(case_id, fact_id, to="write")
    form = PermissionForm()
    if form.validate_on_submit():
        consent.give(
            fact, by=current_user, **form.values("use", "given_by", "given_on", "given_for")
        )
        db.session.commit()
        return redirect(_url("permissions", case, fact), _("Saved."))
    return _permissions(case, fact, form, status=form_status(form))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/permissions/<int:permission_id>/withdraw")
def withdraw(case_id: int, fact_id: int, permission_id: int) -> Response:
    """A permission is taken back."""
    case, fact = load_fact(case_id, fact_id, to="write")
    permission = next((each for each in fact.permissions if each.id == permission_id), None)
    if permission is None:
        abort(404)
    reason = ReasonForm(prefix=f"withdraw-{permission.id}")
    if permission.withdrawn_at is None:
        if not reason.validate_on_submit():
            return _permissions(case, fact, PermissionForm(formdata=None), reason, status=422)
        consent.withdraw(fact, permission, reason.reason.data, by=current_user)
        db.session.commit()
    is_out = permission.use == "publish" and not fact.may_publish
    message = _("Withdrawn: no kit carries it any more.") if is_out else _("Withdrawn")
    return redirect(_url("permissions", case, fact), message)


def _permissions(
    case: Case,
    fact: Fact,
    form: PermissionForm,
    reason: ReasonForm | None = None,
    *,
    status: int = 200,
) -> Response:
    held: list[tuple[FactPermission, ReasonForm]] = []
    for each in fact.permissions:
        prefix = f"withdraw-{each.id}"
        is_sent = reason is not None and reason._prefix.startswith(prefix)
        held.append((each, reason if reason and is_sent else ReasonForm(None, prefix=prefix)))
    return page(
        "cases/permissions.html",
        case=case,
        fact=fact,
        form=form,
        held=held,
        use_words=USE_WORDS,
        status=status,
    )


def _url(view: str, case: Case, fact: Fact) -> str:
    return url_for(f"cases.{view}", case_id=case.id, fact_id=fact.id)
