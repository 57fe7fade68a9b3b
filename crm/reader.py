"""Who is looking: their language, their time zone, and messages in their language."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g, request, session
from flask_login import current_user

from crm import i18n


def current_language() -> i18n.Language:
    """The language of the interface for whoever is looking."""
    if "language" not in g:
        chosen = session.get("language") or getattr(current_user, "language", None)
        if chosen not in i18n.UI_LANGUAGES:
            chosen = request.accept_languages.best_match(i18n.UI_LANGUAGES, default="en")
        g.language = i18n.language(chosen)
    return cast(i18n.Language, g.language)


def current_zone() -> ZoneInfo:
    """The time zone of whoever is looking."""
    try:
        return ZoneInfo(getattr(current_user, "time_zone", None) or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def translate(message: str, /, **values: object) -> str:
    """The message in the language of the interface."""
    return i18n.gettext(message, current_language().tag, **values)


def translate_number(one: str, many: str, number: int, /, **values: object) -> str:
    """The message in the form that the number asks for."""
    return i18n.ngettext(one, many, number, current_language().tag, **values)


def message(text: str) -> str:
    """The text itself: marks it for the catalog where it is translated later."""
    return text


class lazy:  # noqa: N801
    """A message that is translated when it is shown: for labels of form fields."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return translate(self.message)
