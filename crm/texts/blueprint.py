"""The blueprint of texts, and loading one of them, which several files of views need."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy.orm.interfaces import ORMOption

from crm import i18n
from crm.db import db
from crm.texts.models import Text
from crm.web import message as _n
from crm.web import navigation, require

bp = Blueprint("texts", __name__)
navigation("texts.index", _n("Texts"), "read_texts", order=50)


def load_text(
    text_id: int, tag: str | None = None, *, to: str = "read_texts", options: Sequence[ORMOption]
) -> Text:
    """The text, if there is one and this person may see it; 404 too for an unknown language."""
    text = db.session.get(Text, text_id, options=options)
    if text is None or not may_see(text):
        abort(404)
    require("read_texts")
    require(to)
    if tag is not None and (not i18n.is_language(tag) or tag == text.language):
        abort(404)
    return text


@bp.app_template_global("may_see")
def may_see(text: Text) -> bool:
    """Whether whoever is looking may see this text: some are for officers alone."""
    return not text.is_protected or bool(current_user.can("read_protected"))
