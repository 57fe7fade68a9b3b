"""The desk's first page: what waits today."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import joinedload

from crm.briefings import finding
from crm.briefings.models import Interaction
from crm.briefings.vocabulary import KINDS
from crm.contacts.models import Contact
from crm.db import db, now
from crm.kits.models import Edition, Kit
from crm.texts import notes
from crm.texts.needs import asked_of
from crm.texts.progress import progress
from crm.web import current_zone, navigation, page
from crm.web import message as _n

bp = Blueprint("home", __name__)
navigation("home.index", _n("Desk"), "read_texts", order=10)

_SHOWN = 12


@bp.get("/")
def index() -> Response:
    """What waits for me today, what was said lately, and where texts are missing."""
    if not current_user.can("read"):
        asks = asked_of(current_user)
        return page("home/translator.html", progress=progress(with_protected=False), asks=asks)
    return page(
        "home/index.html",
        asks=asked_of(current_user) if current_user.can("translate") else [],
        due=_due(),
        recent=_recent(),
        figures=_figures(),
        progress=progress(with_protected=False),
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


def _visible() -> ColumnElement[bool]:
    return Interaction.visible(with_protected=current_user.can("read_protected"))


def _is_due() -> ColumnElement[bool]:
    return and_(
        _visible(),
        Interaction.followed_up_at.is_(None),
        Interaction.follow_up_on.is_not(None),
        Interaction.follow_up_on <= _today().date(),
    )


def _due() -> list[Interaction]:
    """Follow-ups of today and overdue ones, mine first."""
    query = (
        select(Interaction)
        .options(joinedload(Interaction.contact))
        .where(_is_due())
        .order_by((Interaction.user_id != current_user.id), Interaction.follow_up_on)
        .limit(_SHOWN)
    )
    return list(db.session.scalars(query))


def _recent() -> list[Interaction]:
    query = (
        finding.loaded()
        .where(_visible())
        .order_by(Interaction.happened_at.desc(), Interaction.id.desc())
        .limit(_SHOWN)
    )
    return list(db.session.scalars(query))


def _figures() -> dict[str, int]:
    """How many follow-ups are due, touches in a week, people briefed, journalists never told,
    and questions that wait for whoever looks."""
    week = now() - timedelta(days=7)
    counts = {
        "due": select(func.count(Interaction.id)).where(_is_due()),
        "said": select(func.count(Interaction.id)).where(
            _visible(), Interaction.happened_at >= week
        ),
        "briefed": select(func.count(func.distinct(Interaction.contact_id))).where(
            _visible(), Interaction.kind == "briefing"
        ),
        "never": select(func.count(Contact.id)).where(
            Contact.archived_at.is_(None),
            Contact.kind == "journalist",
            Contact.do_not_contact_at.is_(None),
            Contact.last_contacted_at.is_(None),
        ),
        "questions": notes.waiting(current_user),
    }
    row = db.session.execute(select(*(each.scalar_subquery() for each in counts.values()))).one()
    return dict(zip(counts, row, strict=True))


def _editions() -> list[Edition]:
    query = (
        select(Edition)
        .options(joinedload(Edition.kit).joinedload(Kit.title))
        .order_by(Edition.frozen_at.desc())
        .limit(3)
    )
    return list(db.session.scalars(query))
