"""Views of reports that differ from a fact: other dates and lengths of it, and other facts."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_login import current_user

from crm import i18n
from crm.cases import conflicts
from crm.cases.blueprint import bp
from crm.cases.conflicts import FactAlternative, OtherReport
from crm.cases.dates import understood
from crm.cases.fact_forms import (
    AlternativeForm,
    ConflictForm,
    PreferForm,
    own_lengths,
    stage_word,
)
from crm.cases.facts import Fact
from crm.cases.forms import kind_word
from crm.cases.models import Case
from crm.cases.views import load_fact
from crm.db import db
from crm.lengths import format_length
from crm.web import current_language, form_status, page, redirect
from crm.web import translate as _


@bp.route("/cases/<int:case_id>/facts/<int:fact_id>/differs", methods=["GET", "POST"])
def conflict(case_id: int, fact_id: int) -> Response:
    """Which facts of the case report the same thing differently, and which is preferred."""
    case, fact = load_fact(case_id, fact_id, to="write")
    group = [each for each in case.facts if fact.conflict and each.conflict == fact.conflict]
    preferred = next((each for each in group if each.is_preferred), fact)
    known = {
        "facts": [each.id for each in group if each is not fact],
        "preferred": preferred.id,
        "reason": (fact.conflict and preferred.preferred_reason) or "",
    }
    form = ConflictForm(fact, _others(case, fact), data=known)
    if form.validate_on_submit():
        facts = {each.id: each for each in case.facts}
        chosen = [fact, *(facts[each] for each in form.facts.data)]
        why = form.reason.data
        for each in group:
            if each not in chosen:
                conflicts.unmark_one(each, why, by=current_user)
        conflicts.mark(chosen, facts[form.preferred.data], why, by=current_user)
        db.session.commit()
        return redirect(
            url_for("cases.show", case_id=case.id, _anchor=f"fact-{fact.id}"), _("Saved.")
        )
    return _differs(case, fact, form, status=form_status(form))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/differs/not")
def no_conflict(case_id: int, fact_id: int) -> Response:
    """The facts do not conflict after all."""
    case, fact = load_fact(case_id, fact_id, to="write")
    if fact.conflict:
        conflicts.unmark(case, fact.conflict, "", by=current_user)
        db.session.commit()
    return redirect(_url("conflict", case, fact), _("Saved."))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/differs/also")
def add_alternative(case_id: int, fact_id: int) -> Response:
    """Another date or length that is reported too."""
    case, fact = load_fact(case_id, fact_id, to="write")
    form = AlternativeForm(fact)
    if not form.validate_on_submit():
        return _differs(case, fact, also=form, status=422)
    source = next((each for each in fact.sources if each.id == form.source_id.data), None)
    rows = [each.report for each in fact.alternatives]
    value, stage = form.value.data or None, form.stage.data or None
    rows.append(OtherReport(form.day.data, value, source, stage))
    fact.change(by=current_user, alternatives=conflicts.alternatives(rows))
    db.session.commit()
    return redirect(_url("conflict", case, fact), _("Saved."))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/differs/also/<int:alternative_id>/drop")
def drop_alternative(case_id: int, fact_id: int, alternative_id: int) -> Response:
    """It is not reported after all."""
    case, fact = load_fact(case_id, fact_id, to="write")
    which = next((each for each in fact.alternatives if each.id == alternative_id), None)
    if which is not None:
        conflicts.drop(fact, which, by=current_user)
    db.session.commit()
    return redirect(_url("conflict", case, fact), _("Saved."))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/differs/prefer")
def prefer(case_id: int, fact_id: int) -> Response:
    """Which date or length is preferred, and why; another date becomes the fact's own."""
    case, fact = load_fact(case_id, fact_id, to="write")
    form = _prefer_form(fact)
    if not form.validate_on_submit():
        return _differs(case, fact, prefer=form, status=422)
    which = next((each for each in fact.alternatives if each.id == form.which.data), None)
    conflicts.prefer(fact, which, form.because.data, by=current_user)
    db.session.commit()
    return redirect(_url("conflict", case, fact), _("Saved."))


@bp.post("/cases/<int:case_id>/facts/<int:fact_id>/differs/prefer/none")
def prefer_none(case_id: int, fact_id: int) -> Response:
    """Nobody prefers one of the dates or lengths any more."""
    case, fact = load_fact(case_id, fact_id, to="write")
    conflicts.prefer_none(fact, by=current_user)
    db.session.commit()
    return redirect(_url("conflict", case, fact), _("Saved."))


def _prefer_form(fact: Fact, **kwargs: Any) -> PreferForm:
    return PreferForm(_own(fact), [(each.id, _said(each)) for each in fact.alternatives], **kwargs)


def _own(fact: Fact) -> str:
    """What of the fact itself differs from the other reports: its date, its lengths."""
    tag = current_language().tag
    words = []
    if any(each.happened_on for each in fact.alternatives):
        words.append(understood(fact.happened_on, fact.qualifier) or _("date unknown"))
    if any(each.value for each in fact.alternatives):
        words += [format_length(each, tag) for each in own_lengths(fact)]
    return i18n.comma(tag).join(words) or _("What the fact itself says")


def _said(other: FactAlternative) -> str:
    tag = current_language().tag
    words = [format_length(other.value, tag) if other.value else understood(other.happened_on)]
    words += [stage_word(other.stage)] if other.stage else []
    words += [other.source.publisher] if other.source else []
    return i18n.comma(tag).join(words)


def _differs(
    case: Case,
    fact: Fact,
    form: ConflictForm | None = None,
    also: AlternativeForm | None = None,
    prefer: PreferForm | None = None,
    *,
    status: int,
) -> Response:
    marked = next((each.id for each in fact.alternatives if each.is_preferred), 0)
    known = {"which": marked, "because": fact.preferred_reason or ""}
    return page(
        "cases/differs.html",
        case=case,
        fact=fact,
        form=form
        or ConflictForm(fact, _others(case, fact), formdata=None, data={"preferred": fact.id}),
        also=also or AlternativeForm(fact, formdata=None),
        prefer=prefer or _prefer_form(fact, formdata=None, data=known),
        status=status,
    )


def _others(case: Case, fact: Fact) -> list[tuple[int, str]]:
    return [(each.id, _line(each)) for each in case.timeline if each is not fact]


def _line(fact: Fact) -> str:
    day = understood(fact.happened_on, fact.qualifier) or _("date unknown")
    comma = i18n.comma(current_language().tag)
    return f"{kind_word(fact.kind)}{comma}{day}: {fact.text.body[:160]}"


def _url(view: str, case: Case, fact: Fact) -> str:
    return url_for(f"cases.{view}", case_id=case.id, fact_id=fact.id)
