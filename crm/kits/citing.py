"""Which quotes cite a source: they are moved when two sources are merged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from crm.audit.models import Actor
from crm.cases import citing as cases
from crm.cases.facts import Source
from crm.db import db
from crm.kits.quotes import Quote
from crm.texts.models import Text


def _ids() -> Select[Any]:
    return select(Quote.source_id).where(Quote.source_id.is_not(None))


def _open_ids() -> Select[Any]:
    """Of the sources of quotes that everybody of the team may read."""
    return _ids().join(Text, Text.id == Quote.text_id).where(Text.is_protected.is_(False))


def _move(old: Source, new: Source, by: Actor) -> None:
    for quote in db.session.scalars(select(Quote).where(Quote.source_id == old.id)):
        quote.change(by=by, source=new)


cases.declare(cases.Citers(_ids, _open_ids, _move))
