"""The history: everything ever said, logging it and correcting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select

from crm.briefings import finding
from crm.briefings.blueprint import audience, bp
from crm.briefings.forms import LogForm
from crm.briefings.models import Interaction
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import db, now, parse_id
from crm.web import (
    answer,
    form_status,
    is_fragment,
    load,
    number_arg,
    page,
    redirect,
    require,
    safe_next,
)
from crm.web import translate as _


@bp.get("/history")
def history() -> Response:
    """Everything ever said, newest first: by words, contact, case, kind, language, person."""
    require("read")
    filters = finding.Filters(
        q=request.args.get("q", "").strip(),
        contact=number_arg("contact"),
        case=number_arg("case"),
        kind=request.args.get("kind", ""),
        language=request.args.get("language", ""),
        user=number_arg("user"),
        follow_up="follow_up" in request.args,
    )
    if filters.case is not None:
        _require_visible_case(filters.case)
    found = finding.history(filters, audience(), request.args.get("after"), current_user.id)
    return answer(
        "briefings/history.html",
        "briefings/_history.html",
        filters=filters,
        found=found,
        shown=_shown_filters(),
    )


def _require_visible_case(case_id: int) -> None:
    case = db.session.get(Case, case_id)
    if case is None or (case.is_protected and not current_user.can("read_protected")):
        abort(404)


def _shown_filters() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value and name != "after"}


@bp.get("/history/<int:interaction_id>")
def interaction(interaction_id: int) -> Response:
    """One touch."""
    return page("briefings/interaction.html", touch=_touch(interaction_id))


def _touch(interaction_id: int, to: str = "read") -> Interaction:
    touch = load(Interaction, interaction_id, to=to, options=finding.FOR_TIMELINE)
    if touch.is_about_protected and not current_user.can("read_protected"):
        abort(404)
    return touch


@bp.route("/history/new", methods=["GET", "POST"])
def log() -> Response:
    """Log a touch: now, me, their usual channel and language filled in."""
    require("write")
    contact, candidates = _chosen_contact()
    form = _log_form(contact)
    if form.validate_on_submit():
        if contact is not None:
            touch = Interaction.log(contact, by=current_user, **_logged(form))
            db.session.commit()
            url = url_for("contacts.show", contact_id=contact.id)
            return redirect(url, _("Logged: %(name)s.", name=touch.contact.name))
        form.contact_name.errors = [
            _("Choose one of these people.") if candidates else _("Nobody of that name is here.")
        ]
    return answer(
        "briefings/log.html",
        "briefings/_log.html",
        form=form,
        contact=contact,
        candidates=candidates,
        status=form_status(form),
    )


def _chosen_contact() -> tuple[Contact | None, Sequence[Contact]]:
    contact_id = parse_id(request.values.get("contact"))
    if contact_id is not None:
        found = finding.contacts_by_id([contact_id])
        return (found[0] if found else abort(404)), ()
    typed = request.values.get("contact_name", "").strip()
    candidates = finding.contacts_named(typed) if typed else []
    exact = [each for each in candidates if typed.casefold() == each.name.casefold()]
    return (exact[0] if len(exact) == 1 else None), candidates


def _log_form(contact: Contact | None) -> LogForm:
    known: dict[str, object] = {"happened_at": now(), "direction": "out", "kind": "call"}
    if contact is not None:
        known["channel"], known["language"] = contact.usual_channel, contact.preferred_language
        known["kind"] = "email" if contact.usual_channel == "email" else "call"
    return LogForm(data=known, cases=finding.case_choices())


def _logged(form: LogForm, touch: Interaction | None = None) -> dict[str, Any]:
    chosen = form.cases.data or []
    cases = list(db.session.scalars(select(Case).where(Case.id.in_(chosen)))) if chosen else []
    # Whom the form could not offer, as they are protected now, stays.
    offered = {choice[0] for choice in form.cases.choices}
    cases += [case for case in (touch.cases if touch else ()) if case.id not in offered]
    fields = {
        **form.values("direction", "happened_at", "promised", "follow_up_on"),
        "body": form.body.data.strip(),
        # Whom the form could not offer, as they are protected now, stays.
        "cases": cases
        + [case for case in (touch.cases if touch else []) if case.id not in offered],
    }
    if "kind" in form:
        fields["kind"] = form.kind.data
    # Empty stands for "their usual": the verb knows it.
    for name in ("channel", "language"):
        if form[name].data or touch is not None:
            fields[name] = form[name].data or None
    return fields


@bp.get("/history/contacts")
def candidates() -> Response:
    """People of this name, to choose from while typing; without HTMX, the form with them."""
    require("write")
    typed = request.args.get("contact_name", "").strip()
    if not is_fragment():
        return redirect(url_for("briefings.log", contact_name=typed))
    found = finding.contacts_named(typed) if typed else []
    return page("briefings/_candidates.html", candidates=found)


@bp.route("/history/<int:interaction_id>/edit", methods=["GET", "POST"])
def edit(interaction_id: int) -> Response:
    """Correct what was logged, in place."""
    touch = _touch(interaction_id, to="write")
    form = LogForm(obj=touch, cases=finding.case_choices(), is_correction=True)
    if touch.briefing_id is not None:
        # What kind it was is the briefing's to say.
        del form.kind
    if not form.is_submitted():
        form.cases.data = [each.id for each in touch.cases]
    is_stale = form.is_submitted() and form.version.data != touch.version
    if form.validate_on_submit() and not is_stale:
        touch.change(by=current_user, **_logged(form, touch))
        db.session.commit()
        if is_fragment():
            return page("briefings/_touch.html", touch=touch)
        return redirect(url_for("briefings.interaction", interaction_id=touch.id), _("Saved."))
    return answer(
        "briefings/edit.html",
        "briefings/_form.html",
        touch=touch,
        form=form,
        is_stale=is_stale,
        status=409 if is_stale else form_status(form),
    )


@bp.post("/history/<int:interaction_id>/follow-up")
def follow_up(interaction_id: int) -> Response:
    """The follow-up is done."""
    touch = _touch(interaction_id, to="write")
    touch.follow_up(by=current_user)
    db.session.commit()
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"), _("Done."))


from crm.briefings import carrying as _carrying  # noqa: E402, F401 - its view joins the blueprint
from crm.briefings import giving as _giving  # noqa: E402, F401 - its views join the blueprint
