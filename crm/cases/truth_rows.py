"""What a row of a cases file says of a fact's truth and permission, read and written.

All keys are optional; what a file leaves out stays as it is.

    qualifier         "about", "before" or "after", for the date
    also_reported     [{"date" or "value", "source_id"}]: what other reports say instead
    conflict          a word that facts of one person share where they differ
    preferred         true for the one of them to believe, with "preferred_reason"
    lowered_reason    why "confidence" is lower than the sources alone would make it
    permissions       [{"use", "given_by", "given_on", "given_for", "withdrawn_at",
                      "withdrawn_reason"}], for facts that the desk does not have yet
    review_by         the day by which somebody has to look again
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crm.audit.models import Actor
from crm.cases import consent
from crm.cases.consent import FactPermission
from crm.cases.models import Fact
from crm.cases.vocabulary import QUALIFIERS, USES
from crm.exchange import Row, RowError, shown
from crm.i18n import parse_length

KEYS = (
    *("qualifier", "also_reported", "conflict", "preferred", "preferred_reason"),
    *("lowered_reason", "permissions", "review_by"),
)
Also = list[tuple[str | None, str | None, str | None]]


def read_fields(row: Row, confidence: str) -> dict[str, Any]:
    """The columns that the row gives. Raises ``RowError``."""
    fields: dict[str, Any] = {}
    if qualifier := row.choice("qualifier", QUALIFIERS):
        fields["qualifier"] = qualifier
    if conflict := row.optional("conflict", 40):
        fields["conflict"] = conflict
        is_preferred = "preferred" in row and row.flag("preferred")
        reason = row.optional("preferred_reason", 500)
        if is_preferred and not reason:
            raise RowError("preferred_reason is missing")
        fields |= {"is_preferred": is_preferred, "preferred_reason": reason}
    if reason := row.optional("lowered_reason", 500):
        fields |= {"lowered_to": confidence, "lowered_reason": reason}
    if "review_by" in row:
        fields["review_by"] = _day(row, "review_by")
    return fields


def read_also(row: Row, known: set[str]) -> Also | None:
    """(date, length, source id) of what else is reported; ``None`` where the row is silent."""
    if "also_reported" not in row:
        return None
    found: Also = []
    for data in row.rows("also_reported"):
        one = Row(data, ("date", "value", "source_id"))
        day, value, key = (
            one.date("date"),
            one.optional("value", 20),
            one.optional("source_id", 100),
        )
        if (day is None) == (value is None):
            raise RowError("also_reported needs a date or a value, and not both")
        if key is not None and key not in known:
            raise RowError(f"unknown source {shown(key)}")
        try:
            found.append((day, parse_length(value) if value else None, key))
        except ValueError as error:
            raise RowError(f"value {shown(value)} is no length such as 7.5 years") from error
    return found


def read_permissions(row: Row, by: Actor) -> list[FactPermission] | None:
    """The permissions of a new fact; ``None`` where the row is silent. Raises ``RowError``."""
    return [_permission(each, by) for each in row.rows("permissions")] or None


def _permission(data: Any, by: Actor) -> FactPermission:
    keys = ("use", "given_by", "given_on", "given_for", "withdrawn_at", "withdrawn_reason")
    row = Row(data, keys)
    permission = consent.new(
        row.choice("use", USES) or row.line("use", 20),
        row.line("given_by", 200),
        by=by,
        given_on=_day(row, "given_on"),
        given_for=row.optional("given_for", 500) or "",
    )
    if "withdrawn_at" in row:
        try:
            permission.withdrawn_at = datetime.fromisoformat(row.line("withdrawn_at", 40))
        except ValueError as error:
            raise RowError("withdrawn_at is no instant") from error
        if permission.withdrawn_at.tzinfo is None:
            raise RowError("withdrawn_at has no time zone")
        permission.withdrawn_by_name = by.name
        permission.withdrawn_reason = row.optional("withdrawn_reason", 500)
    return permission


def _day(row: Row, key: str) -> date:
    try:
        return date.fromisoformat(row.line(key, 10))
    except ValueError as error:
        raise RowError(f"{key} {shown(row.data.get(key))} is no day") from error


def write(fact: Fact) -> dict[str, Any]:
    """The keys above for a fact, those without a value left out."""
    permissions = [_permission_row(each) for each in fact.permissions]
    rows = {
        "qualifier": fact.qualifier,
        "also_reported": [each.as_data() for each in fact.alternatives],
        "conflict": fact.conflict,
        "preferred": fact.is_preferred,
        "preferred_reason": fact.preferred_reason,
        "lowered_reason": fact.lowered_reason,
        "permissions": permissions,
        "review_by": fact.review_by.isoformat(),
    }
    return {name: value for name, value in rows.items() if value}


def _permission_row(permission: FactPermission) -> dict[str, Any]:
    at = permission.withdrawn_at
    row = {
        "use": permission.use,
        "given_by": permission.given_by,
        "given_on": permission.given_on.isoformat(),
        "given_for": permission.given_for,
        "withdrawn_at": at.isoformat() if at else None,
        "withdrawn_reason": permission.withdrawn_reason,
    }
    return {name: value for name, value in row.items() if value}
