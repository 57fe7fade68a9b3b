"""Which statements cite a source: shown on the source's page, and moved when two are merged."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from flask_login import current_user
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from crm.audit.models import Actor
from crm.cases import citing as cases
from crm.cases.facts import Source
from crm.cases.listing import is_open_source
from crm.cases.reading import may_read_source
from crm.db import db
from crm.statements.blueprint import bp
from crm.statements.models import PartSource, Statement, StatementPart
from crm.texts.models import Text
from crm.web import answer, load


@bp.get("/statements/citing/<int:source_id>")
def citing(source_id: int) -> Response:
    """The statements that cite a source, in place on the source's own page."""
    source = load(Source, source_id)
    is_officer = current_user.can("read_protected")
    if not may_read_source(source) or not (is_officer or is_open_source(source)):
        abort(404)
    return answer(
        "statements/citing.html",
        "statements/_citing.html",
        source=source,
        statements=_statements(source),
    )


def _statements(source: Source) -> list[tuple[Statement, int]]:
    """Statements with the number of their places that cite the source."""
    place = func.coalesce(PartSource.statement_id, StatementPart.statement_id)
    cited = (
        select(place.label("statement_id"), func.count().label("places"))
        .select_from(PartSource)
        .outerjoin(StatementPart, StatementPart.id == PartSource.part_id)
        .where(PartSource.source_id == source.id)
        .group_by(place)
        .subquery()
    )
    query = (
        select(Statement, cited.c.places)
        .join(cited, cited.c.statement_id == Statement.id)
        .options(joinedload(Statement.title))
        .order_by(Statement.issued_on, Statement.id)
    )
    return [(statement, places) for statement, places in db.session.execute(query)]


def _ids() -> Select[Any]:
    return select(PartSource.source_id)


def _open_ids() -> Select[Any]:
    """Of the sources of summaries and parts that name nobody protected."""
    text = func.coalesce(StatementPart.text_id, Statement.summary_id)
    return (
        select(PartSource.source_id)
        .outerjoin(StatementPart, StatementPart.id == PartSource.part_id)
        .outerjoin(Statement, Statement.id == PartSource.statement_id)
        .join(Text, Text.id == text)
        .where(Text.is_protected.is_(False))
    )


def _move(old: Source, new: Source, by: Actor) -> None:
    cited = PartSource.source_id == old.id
    parts = select(StatementPart).join(PartSource, PartSource.part_id == StatementPart.id)
    for part in db.session.scalars(parts.where(cited).distinct()):
        part.change(by=by, sources=_instead(part.sources, old, new))
    ids = select(PartSource.statement_id).where(PartSource.part_id.is_(None), cited)
    for statement in db.session.scalars(select(Statement).where(Statement.id.in_(ids))):
        held = statement.summary_sources
        statement.change(
            by=by,
            sources=_instead([each.source for each in held], old, new),
            full_texts=_instead([each.source for each in held if each.has_full_text], old, new),
        )


def _instead(sources: list[Source], old: Source, new: Source) -> list[Source]:
    return list(dict.fromkeys(new if each is old else each for each in sources))


cases.declare(cases.Citers(_ids, _open_ids, _move))
