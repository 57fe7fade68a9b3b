"""The blueprint, which the history's and the briefings' views share."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint
from flask_login import current_user

from crm import i18n
from crm.briefings import vocabulary
from crm.web import current_language, navigation
from crm.web import message as _n

bp = Blueprint("briefings", __name__)
navigation("briefings.history", _n("History"), "read", order=30)
navigation("briefings.index", _n("Briefings"), "read", order=60)


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "touch_kinds": vocabulary.KINDS,
        "channels": vocabulary.CHANNELS,
        "languages": [
            (tag, i18n.language_name(tag, current_language().tag)) for tag in i18n.LANGUAGES
        ],
    }


def audience() -> Literal["team", "officers"]:
    """Whose eyes these are, as the search calls it."""
    return "officers" if current_user.can("read_protected") else "team"
