"""The gate's look at quotes: whose words they are, who allowed them, where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from crm.cases.facts import Source
from crm.cases.models import Case
from crm.cases.permission import Problem, somebody
from crm.cases.portraits import is_given
from crm.db import db
from crm.kits.models import Kit, KitQuote, Quote
from crm.reader import message as _n


class Quotes:
    """What the database says now about the quotes of a kit; nothing is asked where it has none."""

    def __init__(self, kit: Kit, document: Mapping[str, Any]) -> None:
        self._rows: dict[int, Any] = {}
        ids = [each["id"] for each in document.get("quotes", ())]
        if not ids:
            return
        query = (
            select(*Quote.__table__.columns, Case.slug, Case.is_protected, Case.original_name)
            .add_columns(Source.publisher, Source.title, Source.url, Source.published_on)
            .join(KitQuote, KitQuote.quote_id == Quote.id)
            .outerjoin(Case, Case.id == Quote.case_id)
            .outerjoin(Source, Source.id == Quote.source_id)
            .where(KitQuote.kit_id == kit.id, Quote.id.in_(ids))
        )
        self._rows = {row.id: row for row in db.session.execute(query)}

    def check(self, quote: Mapping[str, Any], sources: Mapping[int, Any]) -> Iterator[Problem]:
        """The problems of one quote in a document with these sources."""
        row, which = self._rows.get(quote["id"]), {"id": quote["id"]}
        if row is None:
            yield Problem(_n("Quote %(id)s is not in this kit."), which)
            return
        if row.is_protected:
            message = _n("%(who)s may not be in this kit.")
            yield Problem(message, {"who": somebody(row.case_id)}, {"who": row.slug})
        if not row.permitted_by or not is_given(row.permitted_on):
            yield Problem(_n("Quote %(id)s has no permission to be printed."), which)
        source = (row.publisher, row.title, row.url, row.published_on)
        if row.source_id is None or [sources.get(number) for number in quote["notes"]] != [source]:
            yield Problem(_n("Quote %(id)s does not carry its source."), which)
        own = (quote["case"], quote["original"], quote["date"], quote["text"]["text_id"])
        is_named = bool(row.case_id) or quote["name"] == row.who
        if own != (row.slug, row.original_name, row.said_on, row.text_id) or not is_named:
            yield Problem(_n("Quote %(id)s is not printed as it stands."), which)
