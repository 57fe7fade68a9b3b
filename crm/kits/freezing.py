"""Freezing: a kit becomes an edition, numbered, with a hash over all that it says.

The hash is SHA-256 over the documents of all languages as canonical JSON, without what the
edition itself adds (its number, its date, the hash). So the same content is the same
edition, whenever it is frozen, and anyone who has the snapshot can count it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from crm.audit.models import Actor, record
from crm.config import Config
from crm.db import db, now
from crm.kits import gate, gate_passing
from crm.kits.carrying import EditionFact, printed_facts
from crm.kits.composing import Document, compose
from crm.kits.editions import Edition
from crm.kits.models import Kit

_OF_THE_EDITION = ("edition", "frozen_on", "hash", "verify")
_IN_ADDRESS = 16  # letters of the hash in the address that is printed for readers


def freeze(kit: Kit, *, by: Actor, languages: Iterable[str] | None = None) -> Edition:
    """The kit as it stands now, as an edition: the latest one where nothing has changed since.

    It holds the languages that are asked for (all of the kit's where none are named), and of the
    others those that are as good as the kit demands. Raises ``Protected`` (``gate.Refused`` with
    all problems) where something may not leave, and one asked for is not good enough.
    """
    # Two people may build at once: the second waits here, and then finds the first's edition.
    db.session.execute(select(Kit.id).where(Kit.id == kit.id).with_for_update())
    documents = compose(kit)
    asked = kit.languages if languages is None else list(languages)
    documents = _ready(kit, documents, asked)
    groups = gate.check(kit, documents)
    content_hash = digest(documents)
    latest = db.session.scalar(
        select(Edition).where(Edition.kit_id == kit.id).order_by(Edition.number.desc()).limit(1)
    )
    if latest is not None and latest.content_hash == content_hash:
        # The same words may have passed otherwise this time: by an override, or by none.
        gate_passing.keep(latest, groups, by=by)
        return latest
    edition = Edition(
        kit_id=kit.id,
        number=latest.number + 1 if latest else 1,
        frozen_at=now(),
        frozen_by_id=by.id,
        embargo_until=kit.embargo_until,
        content_hash=content_hash,
        case_ids=[each.case_id for each in kit.kit_cases],
        languages=list(documents),
    )
    edition.snapshot = {
        language: _sealed(document, edition.number, edition.frozen_at, content_hash)
        for language, document in documents.items()
    }
    db.session.add(edition)
    db.session.flush()
    slugs = {each.case.slug: each.case_id for each in kit.kit_cases}
    db.session.add_all(
        EditionFact(edition_id=edition.id, case_id=case_id, fact_id=fact_id, revision=revision)
        for case_id, fact_id, revision in sorted(printed_facts(documents, slugs))
    )
    db.session.expire(kit, ["editions"])
    gate_passing.keep(edition, groups, by=by)
    overridden = sorted({each.id for group in groups for each in group.overrides})
    said = {"overrides": overridden} if overridden else {}
    record("edition.frozen", edition, by=by, languages=list(documents), hash=content_hash, **said)
    return edition


def _ready(kit: Kit, documents: dict[str, Document], asked: Collection[str]) -> dict[str, Document]:
    """The documents of the languages asked for, and of all others in which nothing blocks."""
    if set(documents) <= set(asked):
        return documents
    blocked = {each.language for each in gate.examine(kit, documents) if each.is_blocking}
    return {tag: each for tag, each in documents.items() if tag in asked or tag not in blocked}


def digest(documents: Mapping[str, Document]) -> str:
    """The SHA-256 of what these documents say, in hexadecimal."""
    content = {language: _content(document) for language, document in documents.items()}
    return hashlib.sha256(canonical(content)).hexdigest()


def is_intact(edition: Edition) -> bool:
    """Whether the snapshot still says what it said when it was frozen."""
    return digest(edition.snapshot) == edition.content_hash


def canonical(content: Any) -> bytes:
    """JSON with one way to write it: sorted keys, no white space, UTF-8 (as RFC 8785 does)."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _content(document: Document) -> Document:
    head = {name: value for name, value in document["kit"].items() if name not in _OF_THE_EDITION}
    return {**document, "kit": head}


def verification_address(number: int, content_hash: str) -> str | None:
    """Where a reader can ask whether an edition is genuine; ``None`` without ``CRM_BASE_URL``."""
    config: Config = current_app.config["CRM"]
    if not config.has_address:
        return None
    return f"{config.base_url}/verify/{number}/{content_hash[:_IN_ADDRESS]}"


def _sealed(document: Document, number: int, at: datetime, content_hash: str) -> Document:
    stamp: Document = {"edition": number, "frozen_on": at.date().isoformat(), "hash": content_hash}
    address = verification_address(number, content_hash)
    if address is not None:
        stamp["verify"] = address
    return {**document, "kit": {**document["kit"], **stamp}}
