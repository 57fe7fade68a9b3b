"""Words of kits that are no texts: they name nobody protected, and members read none that do.

Names of press contacts, notes and reasons are plain columns, which nothing looks through when
they are written (``crm.cases.protection`` guards texts).
"""

from __future__ import annotations

from typing import Any

from flask import g
from flask_login import current_user
from wtforms import ValidationError

from crm.cases.protection import protected_people, spellings
from crm.cases.spelling import Spellings
from crm.kits.blueprint import bp
from crm.web import translate as _


def names_nobody(form: Any, field: Any) -> None:
    """A validator: nobody who is protected is named here. Only officers write these words."""
    if spellings(protected_people()).found_in(field.data or ""):
        raise ValidationError(_("This names somebody who is protected."))


@bp.app_template_global("may_read")
def may_read(*words: str | None) -> bool:
    """Whether these words are for whoever is looking; one statement for each request, if any."""
    if current_user.can("read_protected"):
        return True
    if "protected_spellings" not in g:
        g.protected_spellings = spellings(protected_people())
    sought: Spellings = g.protected_spellings
    return not sought.found_in("\n".join(filter(None, words)))
