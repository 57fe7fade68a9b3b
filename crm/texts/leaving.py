"""Which texts may leave the desk, for an engine that translates them: none that nobody vouches for.

The rooms that texts belong to say which of theirs may be printed for everybody; whoever knows
people in danger may still object to words. A text for officers never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select

from crm.db import db
from crm.texts.models import Text

Voucher = Callable[[Collection[int]], Iterable[int]]
Objector = Callable[[Mapping[int, str]], Iterable[int]]
_vouchers: list[Voucher] = []
_objectors: list[Objector] = []


def vouches(find: Voucher) -> Voucher:
    """Declare a function that says which of these texts a kit may print, as far as it knows."""
    _vouchers.append(find)
    return find


def objects(find: Objector) -> Objector:
    """Declare a function that says which of these texts (id → words) must stay all the same."""
    _objectors.append(find)
    return find


def may_leave(text_ids: Iterable[int]) -> set[int]:
    """Those of these texts whose source may be sent out, as things stand now."""
    query = select(Text.id, Text.body).where(Text.id.in_(set(text_ids)), ~Text.is_protected)
    words = {row.id: row.body for row in db.session.execute(query)}
    vouched = {each for find in _vouchers for each in find(words)} if words else set()
    words = {text_id: body for text_id, body in words.items() if text_id in vouched}
    objected = {each for find in _objectors for each in find(words)} if words else set()
    return words.keys() - objected
