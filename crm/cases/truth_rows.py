"""What a row of a cases file says of a fact's truth and permission, read and written.

``crm.cases.schema`` says what each key means. What a file leaves out stays as it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from crm.audit.models import Actor
from crm.cases import consent, doubt, schema
from crm.cases.consent import FactPermission
from crm.cases.facts import Fact
from crm.cases.vocabulary import CONFIDENCES, QUALIFIERS, STAGES, USES
from crm.db import now
from crm.lengths import MOST_TYPED, parse_length
from crm.reader import message as _n
from crm.refusals import RowError
from crm.rows import MISSING, STILL_TO_COME, UNKNOWN_SOURCE, Row, shown


class AlsoRow(NamedTuple):
    """What else is reported; ``source_key`` says by whom, if not by the fact's sources."""

    happened_on: str | None
    value: str | None
    source_key: str | None
    stage: str | None
    is_preferred: bool


Also = list[AlsoRow]


def read_fields(row: Row, confidence: str) -> dict[str, Any]:
    """The columns that the row gives. Raises ``RowError``."""
    fields: dict[str, Any] = {}
    if qualifier := row.choice("qualifier", QUALIFIERS):
        fields["qualifier"] = qualifier
    if conflict := row.optional("conflict", 40):
        fields["conflict"] = conflict
    if conflict and "preferred" in row:
        is_preferred = row.flag("preferred")
        reason = row.optional("preferred_reason", 500)
        if is_preferred and not reason:
            raise RowError(MISSING, key="preferred_reason")
        fields |= {"is_preferred": is_preferred, "preferred_reason": reason}
    elif not conflict and (reason := row.optional("preferred_reason", 500)):
        # Why its own date or length is preferred to those that are also reported.
        fields["preferred_reason"] = reason
    if reason := row.optional("lowered_reason", 500):
        lowered_to = row.choice("lowered_to", CONFIDENCES) or confidence
        fields |= {"lowered_to": lowered_to, "lowered_reason": reason}
    return fields


def read_first(row: Row) -> dict[str, Any]:
    """The columns that only a fact takes which is new to the desk. Raises ``RowError``."""
    fields: dict[str, Any] = {}
    if "review_by" in row:
        fields["review_by"] = row.day("review_by")
    if "confirmed_at" in row:
        fields["confirmed_at"] = row.instant("confirmed_at")
    if "rank" in row:
        fields["rank"] = row.whole("rank")
    return fields


def read_also(row: Row, known: set[str]) -> Also | None:
    """What else is reported; ``None`` for a silent row. Raises ``RowError``."""
    if "also_reported" not in row:
        return None
    found: Also = []
    for data in row.rows("also_reported"):
        one = Row(data, schema.names(schema.ALSO))
        day, value = one.past_date("date"), one.optional("value", MOST_TYPED)
        key, stage = one.optional("source_id", 100), one.choice("stage", STAGES)
        if (day is None) == (value is None):
            raise RowError(_n("also_reported needs a date or a value, and not both"))
        if key is not None and key not in known:
            raise RowError(UNKNOWN_SOURCE, sources=shown(key))
        is_preferred = one.flag("preferred") if "preferred" in one else False
        if is_preferred and (day is not None or "preferred_reason" not in row):
            raise RowError(_n("only a length can be preferred here, with a preferred_reason"))
        try:
            length = parse_length(value) if value else None
            found.append(AlsoRow(day, length, key, stage, is_preferred))
        except ValueError as error:
            message = _n("%(key)s %(value)s is no length such as 7.5 years")
            raise RowError(message, key="value", value=shown(value)) from error
    if sum(each.is_preferred for each in found) > 1:
        raise RowError(_n("more than one of also_reported is preferred"))
    return found


def read_permissions(row: Row, by: Actor) -> list[FactPermission] | None:
    """The permissions of a new fact; ``None`` where the row is silent. Raises ``RowError``."""
    return [_permission(each, by) for each in row.rows("permissions")] or None


def _past_day(row: Row) -> date:
    day = row.day("given_on")
    if day > now().date():
        raise RowError(STILL_TO_COME, key="given_on", value=shown(day.isoformat()))
    return day


def _permission(data: Any, by: Actor) -> FactPermission:
    row = Row(data, schema.names(schema.PERMISSION))
    permission = consent.new(
        row.choice("use", USES) or row.line("use", 20),
        row.line("given_by", 200),
        by=by,
        given_on=_past_day(row),
        given_for=row.optional("given_for", 500) or "",
    )
    permission.recorded_by_name = row.optional("recorded_by", 200) or by.name
    if "withdrawn_at" in row:
        permission.withdrawn_at = row.instant("withdrawn_at")
        permission.withdrawn_by_name = row.optional("withdrawn_by", 200) or by.name
        permission.withdrawn_reason = row.optional("withdrawn_reason", 500)
    return permission


def write(fact: Fact, *, with_inside: bool = True) -> dict[str, Any]:
    """The keys above for a fact, those without a value left out.

    Who permitted what, and when the desk looks again, is only ``with_inside`` knowledge.
    """
    lowered_to = fact.lowered_to if fact.lowered_to != fact.confidence else None
    is_recorded = fact.lowered_reason == doubt.AS_RECORDED
    rows: dict[str, Any] = {
        "qualifier": fact.qualifier,
        "also_reported": [each.as_data() for each in fact.alternatives],
        "conflict": fact.conflict,
        "preferred_reason": fact.preferred_reason,
        "lowered_to": lowered_to,
        # So the reader says by itself of a confidence lower than the sources give.
        "lowered_reason": fact.lowered_reason if lowered_to or not is_recorded else None,
    }
    if with_inside:
        rows |= {
            "permissions": [_permission_row(each) for each in fact.permissions],
            "review_by": fact.review_by.isoformat(),
            "confirmed_at": fact.confirmed_at.isoformat(),
            "rank": fact.rank,
        }
    told = {name: value for name, value in rows.items() if value}
    # Left out, it would stay as it is where the file is read.
    return told | ({"preferred": fact.is_preferred} if fact.conflict else {})


def _permission_row(permission: FactPermission) -> dict[str, Any]:
    at = permission.withdrawn_at
    row = {
        "use": permission.use,
        "given_by": permission.given_by,
        "given_on": permission.given_on.isoformat(),
        "given_for": permission.given_for,
        "recorded_by": permission.recorded_by_name,
        "withdrawn_at": at.isoformat() if at else None,
        "withdrawn_by": permission.withdrawn_by_name,
        "withdrawn_reason": permission.withdrawn_reason,
    }
    return {name: value for name, value in row.items() if value}
