"""What a snapshot of a fact says, in the words of whoever looks at its revisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm import i18n
from crm.cases.dates import understood
from crm.cases.doubt import AS_RECORDED
from crm.cases.fact_forms import stage_word
from crm.cases.facts import Source
from crm.cases.forms import (
    CONFIDENCE_WORDS,
    QUALIFIER_WORDS,
    kind_word,
)
from crm.cases.revisions import shown
from crm.cases.sensitive import SENSITIVITY_WORDS
from crm.cases.vocabulary import STAGES
from crm.db import db
from crm.lengths import format_length
from crm.web import current_language
from crm.web import message as _n
from crm.web import translate as _

Snapshot = Mapping[str, Any]

_PUT_BACK = re.compile(r"Put back revision (\d+)\.")
# Reasons that the desk itself writes.
_DERIVED = _n("Derived anew: the publisher of a source was corrected.")
_TABLES: dict[str, Mapping[str, str]] = {
    "qualifier": QUALIFIER_WORDS,
    "confidence": CONFIDENCE_WORDS,
    "lowered_to": CONFIDENCE_WORDS,
    "sensitivity": SENSITIVITY_WORDS,
}


def why(reason: str) -> str:
    """A reason as somebody wrote it, or in the reader's words where the desk wrote it."""
    if found := _PUT_BACK.fullmatch(reason):
        number = i18n.format_number(int(found[1]), current_language().tag)
        return _("Put back revision %(number)s.", number=number)
    return _(reason) if reason == _DERIVED else reason


def speaker(snapshots: Iterable[Snapshot], known: Iterable[Source]) -> Callable[[str, Any], str]:
    """A function (field, value) → words, for these snapshots.

    ``known`` are sources that are loaded already; what else they cite is looked up.
    """
    register = {source.key: source.label for source in known}
    keys = {key for each in snapshots for key in _cited(each)}.difference(register)
    if keys:
        query = select(Source).where(Source.key.in_(keys))
        register |= {source.key: source.label for source in db.session.scalars(query)}
    return lambda field, value: _say(field, value, register)


def _cited(snapshot: Snapshot) -> list[str]:
    also = (each.get("source_id") for each in snapshot.get("alternatives", ()))
    return [*snapshot.get("sources", ()), *filter(None, also)]


def _say(field: str, value: Any, register: Mapping[str, str]) -> str:
    if field == "is_preferred" and not value:
        return ""  # few facts are: only those that are say so
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return ""
    if field in _TABLES:
        return _(_TABLES[field].get(value, value))
    if field == "kind":
        return kind_word(value)
    if field == "stage" and value in STAGES:
        return stage_word(value)
    if field in ("happened_on", "ended_on"):
        return understood(value)
    if field == "lowered_reason":
        return _(value) if value == AS_RECORDED else str(value)
    if field == "sources":
        return _listed(register.get(key, key) for key in value)
    if field == "alternatives":
        return _listed(_alternative(each, register) for each in value)
    return shown(value)


def _alternative(also: Mapping[str, Any], register: Mapping[str, str]) -> str:
    tag = current_language().tag
    value, source = also.get("value"), also.get("source_id")
    said = format_length(value, tag) if value else understood(also.get("date"))
    stage = also.get("stage", "")
    notes = [stage_word(stage) if stage in STAGES else stage, register.get(source or "", source)]
    notes += [_("preferred")] if also.get("preferred") else []
    noted = _listed(str(note) for note in notes if note)
    return f"{said} ({noted})" if noted else said


def _listed(words: Iterable[str]) -> str:
    return i18n.comma(current_language().tag).join(words)


def not_restored(was: Snapshot, now: Snapshot) -> Sequence[str]:
    """What a revision said and the fact still does not say after it was put back."""
    found = []
    if was.get("may_publish") != now.get("may_publish"):
        found.append(
            _("Permission stays as it is: it may be published.")
            if now.get("may_publish")
            else _("Permission stays as it is: it may not be published.")
        )
    kept = now.get("sensitivity")
    if was.get("sensitivity") != kept:
        found.append(
            _("It stays sensitive: %(why)s.", why=_(SENSITIVITY_WORDS[kept]))
            if kept
            else _("It stays without the mark “sensitive”.")
        )
    if was.get("lowered_to") != now.get("lowered_to"):
        found.append(_("Whether confidence is lowered stays as it is."))
    if any(was.get(each) != now.get(each) for each in ("conflict", "is_preferred")):
        found.append(_("Which of several reports is preferred stays as it is."))
    if was.get("sources") != now.get("sources"):
        found.append(_("Some of its sources are no longer in the register."))
    if len(was.get("alternatives", ())) > len(now.get("alternatives", ())):
        found.append(_("What else was reported stays out where its source is gone."))
    return found
