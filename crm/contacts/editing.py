"""What every form of a group of a contact's fields can do: versions, and what differs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectField

from crm.audit.models import Actor
from crm.contacts.models import Contact
from crm.forms import Form

MOST_ROWS = 40


class RowForm(Form):
    """One row of a group; the form around it has the CSRF token."""

    class Meta(Form.Meta):
        """No token of its own."""

        csrf = False


class GroupForm(Form):
    """One group of a contact's fields.

    ``version`` tells which state of the group the form shows; it depends on these fields
    alone, so that two people who edit different groups do not disturb each other.
    """

    version = HiddenField()

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """What the fields hold, as plain data."""
        raise NotImplementedError

    def save(self, contact: Contact, *, by: Actor) -> None:
        """Give what was typed to the contact's verbs."""
        raise NotImplementedError

    @classmethod
    def of(cls, contact: Contact) -> GroupForm:
        """The form as it is opened, with an empty row at the end of each list."""
        data = cls.read(contact)
        form = cls(formdata=None, data={**data, "version": _fingerprint(data)})
        for field in form:
            if isinstance(field, FieldList) and len(field) < MOST_ROWS:
                field.append_entry()
        return form

    def differences(self, saved: GroupForm) -> list[tuple[str, str]]:
        """Label and saved text of the fields that differ from what was typed here."""
        found = []
        for field in saved:
            text = _said(field)
            if field.type in ("HiddenField", "CSRFTokenField"):
                continue
            if text != _said(self[field.short_name]):
                found.append((str(field.label.text), text))
        return found


def _fingerprint(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _said(field: Any) -> str:
    """What a field holds, for people."""
    if isinstance(field, FieldList):
        return "; ".join(text for text in map(_said, field) if text)
    if isinstance(field, FormField):
        shown = [each for each in field.form if each.type not in ("HiddenField", "IntegerField")]
        # A row says nothing without the text that was typed into it.
        if not any(each.data for each in shown if each.type != "SelectField"):
            return ""
        return ", ".join(text for text in map(_said, shown) if text)
    if isinstance(field, SelectField):
        return str(dict(field.choices).get(field.data, "")) if field.data else ""
    if isinstance(field.data, list):
        return ", ".join(field.data)
    return lines(str(field.data or "")).strip()


def lines(text: str | None) -> str:
    """A long text with the line ends that are kept; browsers send others."""
    return (text or "").replace("\r\n", "\n")
