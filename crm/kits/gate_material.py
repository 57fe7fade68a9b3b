"""What the gate's findings are made of: rows as they stand, in five statements for any kit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, case, exists, func, literal, or_, select, union_all

from crm.cases.consent import FactPermission
from crm.cases.facts import Fact, FactSource, Source
from crm.cases.models import Case, CaseName
from crm.cases.portraits import Portrait
from crm.db import db, now
from crm.kits.models import KitCase, KitPressContact, KitStatement
from crm.kits.press import PressContact
from crm.statements.models import PartSource, Signature, StatementPart
from crm.texts.models import Segment, SegmentTranslation, Text


class Paragraph(NamedTuple):
    """A paragraph of a text with all that is put into other languages: tag → (state, words, when).

    ``state`` is that of ``crm.kits.demands``: "stale" before all else.
    """

    id: int
    text_id: int
    number: int
    language: str
    revision: int
    words: str
    key: str
    is_protected: bool
    put: dict[str, tuple[str, str, str]]


class Piece(NamedTuple):
    """Some words beside the texts.

    ``what`` is "case" (the Latin name; ``tag`` is empty, or for protected people "protected" where
    they were chosen and "unsaid" where they signed), "original", "name" or "alias" (in a
    language), "source" or "contact".
    """

    what: str
    id: int
    tag: str
    words: str


def paragraphs(text_ids: Collection[int], tags: Collection[str]) -> list[Paragraph]:
    """The paragraphs with words of these texts, in order (one statement)."""
    places = {text_id: place for place, text_id in enumerate(text_ids)}
    put = SegmentTranslation
    query = (
        select(
            *(Segment.id, Segment.text_id, Segment.position, Segment.language, Segment.revision),
            *(Segment.body, Text.key, Text.is_protected),
            *(put.language.label("tag"), put.state, put.is_stale, put.body.label("put")),
            put.translated_at,
        )
        .join(Text, Text.id == Segment.text_id)
        .outerjoin(put, and_(put.segment_id == Segment.id, put.language.in_(list(tags))))
        .where(Segment.text_id.in_(list(places)), Segment.body != "")
    )
    found: dict[int, Paragraph] = {}
    for row in db.session.execute(query):
        each = found.get(row.id)
        if each is None:
            each = found[row.id] = Paragraph(
                *(row.id, row.text_id, row.position + 1, row.language, row.revision),
                *(row.body, row.key, row.is_protected, {}),
            )
        if row.tag is not None:
            state = "stale" if row.is_stale else row.state
            at = row.translated_at.isoformat() if row.translated_at else ""
            each.put[row.tag] = (state, row.put, at)
    return sorted(found.values(), key=lambda each: (places[each.text_id], each.number))


def pieces(kit_id: int, text_ids: Collection[int]) -> list[Piece]:
    """Names, sources and press contacts that a kit prints (one statement)."""
    people = _people(kit_id)
    sources = _sources(kit_id, text_ids)
    lines = literal("\n")
    none = literal("")
    alias, contact = CaseName.is_alias, PressContact
    chosen = Case.id.in_(select(KitCase.case_id).where(KitCase.kit_id == kit_id))
    hidden = Case.is_protected.is_(True)
    guarded = case((and_(hidden, chosen), "protected"), (hidden, "unsaid"), else_="")
    query = union_all(
        select(literal("case"), Case.id, guarded, Case.name).where(Case.id.in_(people)),
        select(literal("original"), Case.id, none, Case.original_name).where(Case.id.in_(people)),
        select(literal("name"), CaseName.case_id, CaseName.language, CaseName.name).where(
            CaseName.case_id.in_(people), alias.is_(False)
        ),
        select(literal("alias"), CaseName.case_id, CaseName.language, CaseName.name).where(
            CaseName.case_id.in_(people), alias.is_(True)
        ),
        select(
            *(literal("source"), Source.id, Source.language),
            Source.publisher
            + lines
            + Source.title
            + lines
            + Source.url
            + lines
            + func.coalesce(Source.note, ""),
        ).where(Source.id.in_(sources)),
        select(
            *(literal("contact"), contact.id, none),
            contact.name + lines + contact.role + lines + contact.email + lines + contact.phone,
        )
        .join(KitPressContact, KitPressContact.press_contact_id == contact.id)
        .where(KitPressContact.kit_id == kit_id),
    )
    return [Piece(*row) for row in db.session.execute(query)]


def _people(kit_id: int) -> Any:
    """The ids of those with a profile and those who signed a statement of the kit."""
    signed = (
        select(Signature.case_id)
        .join(KitStatement, KitStatement.statement_id == Signature.statement_id)
        .where(KitStatement.kit_id == kit_id)
    )
    return select(KitCase.case_id).where(KitCase.kit_id == kit_id).union(signed)


def _sources(kit_id: int, text_ids: Collection[int]) -> Any:
    of_facts = (
        select(FactSource.source_id)
        .join(Fact, Fact.id == FactSource.fact_id)
        .join(KitCase, KitCase.case_id == Fact.case_id)
        .where(KitCase.kit_id == kit_id, Fact.text_id.in_(list(text_ids)))
    )
    part = StatementPart
    of_statements = (
        select(PartSource.source_id)
        .outerjoin(part, part.id == PartSource.part_id)
        .join(
            KitStatement,
            or_(
                KitStatement.statement_id == PartSource.statement_id,
                KitStatement.statement_id == part.statement_id,
            ),
        )
        .where(KitStatement.kit_id == kit_id)
    )
    return of_facts.union(of_statements)


def facts(kit_id: int) -> Iterable[Any]:
    """Each fact of the kit's people: what decides whether it is printed (one statement).

    Its id, case, text, kind, date, revision and review date, the person's name, and
    ``has_permission`` and ``has_source``. Nothing of protected people.
    """
    permission = exists().where(
        FactPermission.fact_id == Fact.id,
        FactPermission.use == "publish",
        FactPermission.withdrawn_at.is_(None),
        FactPermission.given_on <= now().date(),
    )
    columns = (
        *(Fact.id, Fact.case_id, Fact.text_id, Fact.kind, Fact.happened_on, Fact.revision),
        *(Fact.review_by, Case.name),
    )
    query = (
        select(
            *columns,
            and_(Fact.may_publish, permission).label("has_permission"),
            exists().where(FactSource.fact_id == Fact.id).label("has_source"),
        )
        .join(KitCase, KitCase.case_id == Fact.case_id)
        .join(Case, Case.id == Fact.case_id)
        .where(KitCase.kit_id == kit_id, Case.is_protected.is_(False))
        .order_by(KitCase.position, Fact.position)
    )
    return db.session.execute(query)


def portraits(kit_id: int) -> list[Portrait]:
    """The newest portrait of each of the kit's people that has any (one statement)."""
    query = (
        select(Portrait)
        .join(KitCase, KitCase.case_id == Portrait.case_id)
        .join(Case, Case.id == Portrait.case_id)
        .where(KitCase.kit_id == kit_id, Case.is_protected.is_(False))
        .order_by(Portrait.id)
    )
    return list({each.case_id: each for each in db.session.scalars(query)}.values())
