"""The desk's first page: what waits today."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload, selectinload

from crm.briefings.models import Briefing, Interaction
from crm.briefings.vocabulary import KINDS
from crm.contacts.models import Contact
from crm.db import db, now
from crm.kits.models import Edition, Kit
from crm.texts.models import Text, Translation
from crm.web import current_zone, navigation, page
from crm.web import message as _n

bp = Blueprint("home", __name__)
navigation("home.index", _n("Desk"), "read_texts", order=10)

_SHOWN = 12


@bp.get("/")
def index() -> Response:
    """What waits for me today, what was said lately, and where texts are missing."""
    if not current_user.can("read"):
        return page("home/translator.html", states=_states())
    return page(
        "home/index.html",
        due=_due(),
        recent=_recent(),
        figures=_figures(),
        states=_states(),
        editions=_editions(),
        today=_today(),
        touch_kinds=KINDS,
    )


@bp.get("/healthz")
def healthz() -> tuple[str, int]:
    """Whether the desk answers and its database does."""
    db.session.execute(text("SELECT 1"))
    return "ok", 200


def _today() -> datetime:
    return now().astimezone(current_zone())


def _due() -> list[Interaction]:
    """Follow-ups of today and overdue ones, mine first."""
    query = (
        select(Interaction)
        .options(joinedload(Interaction.contact), joinedload(Interaction.user))
        .where(
            Interaction.followed_up_at.is_(None),
            Interaction.follow_up_on <= _today().date(),
        )
        .order_by((Interaction.user_id != current_user.id), Interaction.follow_up_on)
        .limit(_SHOWN)
    )
    return list(db.session.scalars(query))


def _recent() -> list[Interaction]:
    query = (
        select(Interaction)
        .options(
            joinedload(Interaction.contact),
            joinedload(Interaction.user),
            joinedload(Interaction.briefing).joinedload(Briefing.edition),
            selectinload(Interaction.cases),
        )
        .order_by(Interaction.happened_at.desc(), Interaction.id.desc())
        .limit(_SHOWN)
    )
    return list(db.session.scalars(query))


def _figures() -> dict[str, int]:
    week = now() - timedelta(days=7)
    said = select(func.count()).where(Interaction.happened_at >= week).scalar_subquery()
    briefed = (
        select(func.count(func.distinct(Interaction.contact_id)))
        .where(Interaction.kind == "briefing")
        .scalar_subquery()
    )
    everybody = select(func.count()).where(Contact.archived_at.is_(None)).scalar_subquery()
    never = (
        select(func.count())
        .where(
            Contact.archived_at.is_(None),
            Contact.kind == "journalist",
            Contact.do_not_contact_at.is_(None),
            Contact.last_contacted_at.is_(None),
        )
        .scalar_subquery()
    )
    row = db.session.execute(select(everybody, said, briefed, never)).one()
    return dict(zip(("contacts", "said", "briefed", "never"), row, strict=True))


def _states() -> dict[str, dict[str, int]]:
    """Language tag → how many texts are reviewed, drafts, stale; and "all" of them."""
    is_stale = Translation.source_revision < Text.revision
    query = (
        select(Translation.language, Translation.state, is_stale, func.count())
        .join(Text)
        .where(Text.is_protected.is_(False))
        .group_by(Translation.language, Translation.state, is_stale)
    )
    states: dict[str, dict[str, int]] = {}
    for tag, state, stale, count in db.session.execute(query):
        counts = states.setdefault(tag, {})
        key = "stale" if stale else state
        counts[key] = counts.get(key, 0) + count
    total = db.session.scalar(select(func.count()).where(Text.is_protected.is_(False))) or 0
    return {tag: {**counts, "all": total} for tag, counts in sorted(states.items())}


def _editions() -> list[Edition]:
    query = (
        select(Edition)
        .options(joinedload(Edition.kit).joinedload(Kit.title))
        .order_by(Edition.frozen_at.desc())
        .limit(3)
    )
    return list(db.session.scalars(query))
