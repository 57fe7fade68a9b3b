"""The history and the briefings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.briefings import finding, vocabulary
from crm.briefings.forms import BriefingForm, LogForm
from crm.briefings.models import Briefing, Interaction, Refused
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import db, now
from crm.kits.models import Edition, Kit
from crm.web import (
    answer,
    current_language,
    form_status,
    is_fragment,
    load,
    navigation,
    page,
    redirect,
    require,
    safe_next,
)
from crm.web import message as _n
from crm.web import translate as _

bp = Blueprint("briefings", __name__)
navigation("briefings.history", _n("History"), "read", order=30)
navigation("briefings.index", _n("Briefings"), "read", order=60)

_FOR_HISTORY = (
    joinedload(Interaction.contact),
    joinedload(Interaction.user),
    joinedload(Interaction.briefing).joinedload(Briefing.edition),
    selectinload(Interaction.cases),
)


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "touch_kinds": vocabulary.KINDS,
        "channels": vocabulary.CHANNELS,
        "languages": [
            (tag, i18n.language_name(tag, current_language().tag)) for tag in i18n.LANGUAGES
        ],
    }


def _audience() -> Literal["team", "officers"]:
    return "officers" if current_user.can("read_protected") else "team"


# -- history ------------------------------------------------------------------------------


@bp.get("/history")
def history() -> Response:
    """Everything ever said, newest first: by words, contact, case, kind, language, person."""
    require("read")
    filters = finding.Filters(
        q=request.args.get("q", "").strip(),
        contact=request.args.get("contact", type=int),
        case=request.args.get("case", type=int),
        kind=request.args.get("kind", ""),
        language=request.args.get("language", ""),
        user=request.args.get("user", type=int),
        follow_up="follow_up" in request.args,
    )
    if filters.case is not None:
        _require_visible_case(filters.case)
    found = finding.history(filters, _audience(), request.args.get("after"), current_user.id)
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
    touch = load(Interaction, interaction_id, options=_FOR_HISTORY)
    return page("briefings/interaction.html", touch=touch)


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
    contact_id = request.values.get("contact", type=int)
    if contact_id is not None:
        found = finding.contacts_by_id([contact_id])
        return (found[0] if found else abort(404)), ()
    typed = request.values.get("contact_name", "").strip()
    candidates = finding.contacts_named(typed) if typed else []
    exact = [each for each in candidates if typed.casefold() == each.name.casefold()]
    return (exact[0] if len(exact) == 1 else None), candidates


def _log_form(contact: Contact | None) -> LogForm:
    known: dict[str, object] = {
        "happened_at": now(),
        "direction": "out",
        "kind": "call",
    }
    if contact is not None:
        known["channel"], known["language"] = (
            contact.usual_channel,
            contact.preferred_language,
        )
        known["kind"] = "email" if contact.usual_channel == "email" else "call"
    return LogForm(data=known, cases=finding.case_choices())


def _logged(form: LogForm) -> dict[str, Any]:
    chosen = form.cases.data or []
    cases = list(db.session.scalars(select(Case).where(Case.id.in_(chosen)))) if chosen else []
    return {
        **form.values("kind", "channel", "direction", "happened_at", "promised", "follow_up_on"),
        "language": form.language.data or None,
        "body": form.body.data.strip(),
        "cases": cases,
    }


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
    touch = load(Interaction, interaction_id, to="write", options=_FOR_HISTORY)
    form = LogForm(obj=touch, cases=finding.case_choices())
    if not form.is_submitted():
        form.cases.data = [each.id for each in touch.cases]
    if form.validate_on_submit():
        touch.change(by=current_user, **_logged(form))
        db.session.commit()
        if is_fragment():
            return page("briefings/_touch.html", touch=touch)
        return redirect(url_for("briefings.interaction", interaction_id=touch.id), _("Saved."))
    return answer(
        "briefings/edit.html",
        "briefings/_form.html",
        touch=touch,
        form=form,
        status=form_status(form),
    )


@bp.post("/history/<int:interaction_id>/follow-up")
def follow_up(interaction_id: int) -> Response:
    """The follow-up is done."""
    touch = load(Interaction, interaction_id, to="write", options=_FOR_HISTORY)
    touch.follow_up(by=current_user)
    db.session.commit()
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"), _("Done."))


# -- briefings ----------------------------------------------------------------------------


@bp.get("/briefings")
def index() -> Response:
    """Every briefing, newest first; of one edition where the address says so."""
    require("read")
    edition_id = request.args.get("edition", type=int)
    before = request.args.get("before", type=int)
    query = (
        select(Briefing)
        .options(
            joinedload(Briefing.edition).joinedload(Edition.kit).joinedload(Kit.title),
            joinedload(Briefing.user),
            selectinload(Briefing.interactions).joinedload(Interaction.contact),
        )
        .order_by(Briefing.id.desc())
        .limit(finding.PAGE + 1)
    )
    if edition_id is not None:
        query = query.where(Briefing.edition_id == edition_id)
    if before is not None:
        query = query.where(Briefing.id < before)
    rows = list(db.session.scalars(query))
    more = len(rows) > finding.PAGE
    return answer(
        "briefings/index.html",
        "briefings/_list.html",
        briefings=rows[: finding.PAGE],
        edition_id=edition_id,
        next_before=rows[finding.PAGE - 1].id if more else None,
    )


@bp.get("/briefings/<int:briefing_id>")
def show(briefing_id: int) -> Response:
    """One briefing and who received it."""
    options = (
        joinedload(Briefing.edition).joinedload(Edition.kit).joinedload(Kit.title),
        joinedload(Briefing.user),
        selectinload(Briefing.interactions).joinedload(Interaction.contact),
    )
    return page("briefings/show.html", briefing=load(Briefing, briefing_id, options=options))


@bp.route("/briefings/new", methods=["GET", "POST"])
def new() -> Response:
    """Say that these contacts received this edition, in that language, by that channel, then."""
    require("write")
    edition = _edition()
    form = _briefing_form(edition)
    chosen = finding.contacts_by_id(request.values.getlist("contact", type=int))
    refusal = ""
    if request.form.get("find") is None and form.validate_on_submit():
        try:
            briefing = Briefing.give(
                form.topic.data,
                chosen,
                by=current_user,
                edition=edition,
                language=form.language.data or None,
                **form.values("channel", "briefed_at", "body"),
            )
        except Refused as error:
            refusal = str(error)
        else:
            db.session.commit()
            return redirect(
                url_for("briefings.show", briefing_id=briefing.id),
                _("The briefing is recorded."),
            )
    return page(
        "briefings/new.html",
        form=form,
        edition=edition,
        chosen=chosen,
        suggested=_suggested(form.language.data, chosen),
        holders=finding.holders(edition.id) if edition else {},
        q=request.values.get("q", ""),
        refusal=refusal,
        status=422 if refusal else form_status(form),
    )


def _edition() -> Edition | None:
    edition_id = request.values.get("edition", type=int)
    if edition_id is None:
        return None
    return load(
        Edition,
        edition_id,
        options=(
            joinedload(Edition.kit).joinedload(Kit.title),
            selectinload(Edition.files),
        ),
    )


def _briefing_form(edition: Edition | None) -> BriefingForm:
    tag = request.values.get("language")
    if edition is not None:
        printed = [each.language for each in edition.files]
        languages = [(each, i18n.language(each).name) for each in printed]
        topic = edition.kit.label
    else:
        languages = [
            ("", _("each one's own")),
            *((t, row.name) for t, row in i18n.LANGUAGES.items()),
        ]
        topic = ""
    data = {"topic": topic, "language": tag, "channel": "email", "briefed_at": now()}
    return BriefingForm(data=data, languages=languages)


def _suggested(language: str | None, chosen: Sequence[Contact]) -> list[Contact]:
    words = request.values.get("q", "").strip()
    found = finding.contacts_named(words, 20) if words else finding.contacts_reading(language)
    taken = {each.id for each in chosen}
    return [each for each in found if each.id not in taken]
