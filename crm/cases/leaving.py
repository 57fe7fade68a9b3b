"""Which facts may leave the desk for an engine that translates: what any kit may print.

Not a sensitive one: somebody chooses it for one kit, and so for nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.protection import protected_people, spellings
from crm.db import db
from crm.texts.leaving import objects, vouches


@vouches
def _facts(text_ids: Collection[int]) -> Iterable[int]:
    """The facts that may be published, that a source stands for, of people not protected."""
    query = select(Fact.text_id).join(Case, Case.id == Fact.case_id)
    query = query.where(Fact.text_id.in_(text_ids), Fact.may_publish, Fact.sensitivity.is_(None))
    return db.session.scalars(query.where(Fact.fact_sources.any(), ~Case.is_protected))


@objects
def _names(words: Mapping[int, str]) -> Iterable[int]:
    """Texts in which somebody protected is named, should one have been left unguarded."""
    sought = spellings(protected_people())
    return [text_id for text_id, body in words.items() if sought.found_in(body)]
