"""Loading a kit with all that its documents read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm.cases.conflicts import FactAlternative
from crm.cases.details import FactDetail
from crm.cases.facts import Fact, FactSource
from crm.cases.models import Case
from crm.db import db
from crm.kits.models import Kit, KitCase, KitPressContact, KitQuote, KitStatement, KitText, Quote
from crm.statements.models import PartSource, Signature, Statement, StatementPart
from crm.texts.models import Text


def whole(kit: Kit) -> Kit:
    """The kit, with everything that is in it."""
    return db.session.scalars(select(Kit).where(Kit.id == kit.id).options(*_everything())).one()


def titles_of_signed(kit: Kit) -> dict[int, list[Text]]:
    """For each person the titles of what they signed, those of the kit's statements first."""
    query = (
        select(Signature)
        .where(Signature.case_id.in_([each.case_id for each in kit.kit_cases]))
        .options(joinedload(Signature.statement).options(_text(Statement.title)))
        .order_by(Signature.id)
    )
    places = {each.statement_id: place for place, each in enumerate(kit.kit_statements)}
    last = len(places)
    signatures = sorted(db.session.scalars(query), key=lambda s: places.get(s.statement_id, last))
    titles: dict[int, list[Text]] = {}
    for signature in signatures:
        titles.setdefault(signature.case_id, []).append(signature.statement.title)
    return titles


def texts(kit: Kit) -> Iterator[Text]:
    """The texts of a kit that may have several paragraphs; titles have one."""
    yield from (each.text for each in kit.kit_texts)
    yield from (each.quote.text for each in kit.kit_quotes)
    for entry in kit.kit_statements:
        yield entry.statement.summary
        yield from (part.text for part in entry.statement.parts)
    yield from (fact.text for entry in kit.kit_cases for fact in entry.case.facts)


def _text(attribute: Any) -> Any:
    return joinedload(attribute).selectinload(Text.translations)


def _everything() -> list[ORMOption]:
    """What a document reads, in some twenty statements however long the kit is."""
    statement = selectinload(Kit.kit_statements).joinedload(KitStatement.statement)
    case = selectinload(Kit.kit_cases).joinedload(KitCase.case)
    quote = selectinload(Kit.kit_quotes).joinedload(KitQuote.quote)
    return [
        _text(Kit.title),
        _text(Kit.subtitle),
        selectinload(Kit.kit_texts).options(_text(KitText.text)),
        selectinload(Kit.kit_press_contacts).joinedload(KitPressContact.press_contact),
        quote.options(
            _text(Quote.text),
            joinedload(Quote.case).selectinload(Case.names),
            joinedload(Quote.source),
        ),
        statement.options(
            _text(Statement.title),
            _text(Statement.summary),
            selectinload(Statement.summary_sources).joinedload(PartSource.source),
            selectinload(Statement.parts).options(
                _text(StatementPart.text),
                selectinload(StatementPart.part_sources).joinedload(PartSource.source),
            ),
            selectinload(Statement.signatures).joinedload(Signature.case).selectinload(Case.names),
        ),
        case.options(
            selectinload(Case.names),
            selectinload(Case.facts).options(
                _text(Fact.text),
                selectinload(Fact.fact_sources).joinedload(FactSource.source),
                selectinload(Fact.alternatives).joinedload(FactAlternative.source),
                joinedload(Fact.detail).joinedload(FactDetail.proceeding),
                selectinload(Fact.charges),
                selectinload(Fact.sentence_parts),
            ),
        ),
    ]
