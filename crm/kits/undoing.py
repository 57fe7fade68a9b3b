"""What was taken out of a kit last, and how it comes back: one step, until the next is taken.

``crm.kits.putting_back`` does that. ``kit.taken_out`` says ``what`` (a section's text, "cases",
"statements", "press", "quotes" or "sections"), how many (``number``), and what ``was`` there,
in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from crm.db import db, now

if TYPE_CHECKING:
    from crm.kits.contents import KitText
    from crm.kits.models import Kit

Rows = dict[str, list[list[Any]]]


def rows(kit: Kit, names: Iterable[str]) -> Rows:
    """What is in some of a kit's lists now: rows that begin with an id."""
    return {name: list(map(_ROWS[name][1], getattr(kit, _ROWS[name][0]))) for name in names}


_ROWS: dict[str, tuple[str, Callable[[Any], list[Any]]]] = {
    "cases": ("kit_cases", lambda e: [e.case_id, e.sensitive_choices, e.sensitive_reason]),
    "statements": ("kit_statements", lambda e: [e.statement_id]),
    "press": ("kit_press_contacts", lambda e: [e.press_contact_id]),
    "quotes": ("kit_quotes", lambda e: [e.quote_id]),
}


def remember(kit: Kit, before: Rows) -> None:
    """Keep what ``before`` had and the kit has no more."""
    if not any(before.values()):
        return
    db.session.flush()
    after = rows(kit, before)
    for what, was in before.items():
        left = {row[0] for row in after[what]}
        if gone := [row for row in was if row[0] not in left]:
            _keep(kit, {"what": what, "was": was, "number": len(gone)})


def take_out(kit: Kit, section: str, entries: Iterable[KitText]) -> None:
    """Take paragraphs out of a kit; those that went before them go for good."""
    gone = list(entries)
    if not gone:
        return
    db.session.flush()
    _keep(kit, {"what": section, "was": [each.id for each in gone], "number": len(gone)})
    for each in gone:
        each.taken_out_at = now()


def _keep(kit: Kit, taken: dict[str, Any]) -> None:
    for each in [each for each in kit.kit_texts if each.taken_out_at]:
        kit.kit_texts.remove(each)
        db.session.delete(each.text)
    kit.taken_out = taken
