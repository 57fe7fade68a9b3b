"""Briefings: who was told what, with which edition, in which language."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.briefings import finding
from crm.briefings.blueprint import audience, bp
from crm.briefings.forms import BriefingForm
from crm.briefings.models import Briefing, Interaction, Refused
from crm.contacts.models import Contact
from crm.db import db, now, parse_id
from crm.kits.models import Edition, Kit
from crm.web import answer, form_status, load, number_arg, page, redirect, require
from crm.web import translate as _


@bp.get("/briefings")
def index() -> Response:
    """Every briefing, newest first; of one edition where the address says so."""
    require("read")
    edition_id = number_arg("edition")
    before = number_arg("before")
    query = (
        select(Briefing)
        .options(
            joinedload(Briefing.edition).joinedload(Edition.kit).joinedload(Kit.title),
            joinedload(Briefing.user),
            selectinload(Briefing.interactions).joinedload(Interaction.contact),
        )
        .where(Briefing.visible(with_protected=audience() == "officers"))
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
        selectinload(Briefing.interactions).selectinload(Interaction.cases),
    )
    briefing = load(Briefing, briefing_id, options=options)
    hidden = any(touch.is_about_protected for touch in briefing.interactions)
    if hidden and not current_user.can("read_protected"):
        abort(404)
    return page("briefings/show.html", briefing=briefing)


@bp.route("/briefings/new", methods=["GET", "POST"])
def new() -> Response:
    """Say that these contacts received this edition, in that language, by that channel, then."""
    require("write")
    edition = _edition()
    form = _briefing_form(edition)
    chosen = finding.contacts_by_id(
        [each for each in map(parse_id, request.values.getlist("contact")) if each is not None]
    )
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
            refusal = _(error.message, **error.values)
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
    edition_id = parse_id(request.values.get("edition"))
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
