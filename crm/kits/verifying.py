"""Whether a number or a file is of an edition of ours: what the public page may say, no more."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.db import db, now
from crm.kits import printing
from crm.kits.copies import EditionCopy
from crm.kits.editions import Edition, EditionFile
from crm.kits.models import Kit
from crm.kits.outputs import EditionOutput
from crm.kits.withdrawing import is_withdrawn
from crm.pdf.marks import CHECK, LETTERS

_HEX = re.compile(f"[0-9a-f]{{{CHECK},64}}")


@dataclass(frozen=True)
class Genuine:
    """What was found: the edition's number, and the kit's short name where it may be said."""

    number: int
    slug: str | None


def by_number(said: str, number: int | None = None) -> Genuine | None:
    """The edition with this check number (12 letters of its hash or more) or this file's SHA-256.

    ``number`` must be the edition's own where it is given.
    """
    letters = re.sub(r"[\s:-]", "", said).casefold()
    if not _HEX.fullmatch(letters):
        return None
    edition = _by_hash(letters, number) or (_by_file(letters) if len(letters) == 64 else None)
    return _said(edition) if edition is not None else None


def by_file(content: bytes) -> Genuine | None:
    """The edition of which this is a file, byte for byte."""
    edition = _by_file(hashlib.sha256(content).hexdigest())
    return _said(edition) if edition is not None else None


def _by_hash(letters: str, number: int | None) -> Edition | None:
    query = select(Edition).options(joinedload(Edition.kit).joinedload(Kit.title))
    starts = Edition.content_hash.startswith(letters, autoescape=True)
    if len(letters) == CHECK + LETTERS:
        # Behind the number of a recipient's copy stands its mark.
        copied = select(EditionCopy.edition_id).where(EditionCopy.code == letters[CHECK:])
        is_copy = Edition.content_hash.startswith(letters[:CHECK]) & Edition.id.in_(copied)
        starts = or_(starts, is_copy)
    query = query.where(starts).order_by(Edition.id.desc())
    if number is not None:
        query = query.where(Edition.number == number)
    return db.session.scalars(query.limit(1)).first()


def _by_file(sha256: str) -> Edition | None:
    ids = [
        select(table.edition_id).where(table.sha256 == sha256)
        for table in (EditionFile, EditionOutput, EditionCopy)
    ]
    query = (
        select(Edition)
        .where(or_(*(Edition.id.in_(each) for each in ids)))
        .options(joinedload(Edition.kit).joinedload(Kit.title))
        .order_by(Edition.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def _said(edition: Edition) -> Genuine:
    """The short name is made of the title, which nobody may read before its time."""
    is_ahead = edition.embargo_until is not None and edition.embargo_until > now()
    is_hidden = edition.kit.title.is_protected or bool(printing.withheld(edition))
    is_open = not is_ahead and not is_hidden and not is_withdrawn(edition)
    return Genuine(edition.number, edition.kit.slug if is_open else None)
