"""Putting back what was taken out of a kit last."""

from __future__ import annotations

from typing import Any

from crm.audit.models import Actor, record
from crm.cases.models import Case
from crm.db import db, now
from crm.kits.models import Kit, PressContact, Quote
from crm.kits.undoing import rows
from crm.statements.models import Statement


def put_back(kit: Kit, *, by: Actor) -> bool:
    """Put back what was taken out last; whether there was anything.

    Nobody who is protected by now comes back, and nothing that was removed from the desk.
    """
    taken = kit.taken_out
    if not taken:
        return False
    kit.taken_out = None
    what, was = taken["what"], taken["was"]
    if what == "sections":
        kit.sections = [*was, *(each for each in kit.order if each not in was)]
    elif what in _CHOSEN:
        _choose_again(kit, what, was, by)
    else:
        for each in kit.kit_texts:
            if each.id in was:
                each.taken_out_at = None
    kit.taken_out, kit.changed_at = None, now()
    record("kit.put_back", kit, by=by, what=what)
    return True


# List → what ``Kit.choose`` calls it, and whose rows they are.
_CHOSEN: dict[str, tuple[str, Any]] = {
    "cases": ("cases", Case),
    "statements": ("statements", Statement),
    "press": ("press_contacts", PressContact),
    "quotes": ("quotes", Quote),
}


def _choose_again(kit: Kit, what: str, was: list[list[Any]], by: Actor) -> None:
    argument, model = _CHOSEN[what]
    now_in = [row[0] for row in rows(kit, [what])[what]]
    ids = list(dict.fromkeys([*(row[0] for row in was), *now_in]))
    found = [row for each in ids if (row := db.session.get(model, each)) is not None]
    found = [row for row in found if not getattr(row, "is_protected", False)]
    kit.choose(by=by, **{argument: found})
    if what == "cases":
        chosen = {row[0]: row[1:] for row in was if row[0] not in now_in}
        for entry in kit.kit_cases:
            if entry.case_id in chosen:
                entry.sensitive_choices, entry.sensitive_reason = chosen[entry.case_id]
