"""Checking a translation while it is typed; nothing is saved."""

from __future__ import annotations

from flask import Response, abort, request
from flask_login import current_user
from wtforms.validators import Length

from crm import i18n
from crm.db import db, parse_id
from crm.forms import Form
from crm.texts.checking import findings
from crm.texts.findings import Finding
from crm.texts.forms import MOST_CHARACTERS, ParagraphsField
from crm.texts.models import Text
from crm.texts.views import bp
from crm.web import answer, form_status, require
from crm.web import lazy as _l
from crm.web import translate as _

_AROUND = 16  # characters that are shown beside what a finding is about
# Values of a message may run the other way than the message itself.
_ISOLATE, _END = "\u2068", "\u2069"


class CheckForm(Form):
    """A translation as it is typed."""

    body = ParagraphsField(_l("Translation"), validators=[Length(max=MOST_CHARACTERS)])


@bp.post("/texts/check")
def check() -> Response:
    """What the checks find in the translation of a text (``text_id``, ``language``, ``body``)."""
    text = db.session.get(Text, parse_id(request.form.get("text_id")) or 0)
    if text is None or (text.is_protected and not current_user.can("read_protected")):
        abort(404)
    require("translate")
    language = request.form.get("language", "")
    if not i18n.is_language(language) or language == text.language:
        abort(404)
    form = CheckForm()
    is_valid = form.validate_on_submit()
    return answer(
        "texts/check.html",
        "texts/_findings.html",
        status=form_status(form),
        text=text,
        tag=language,
        body=form.body.data,
        findings=findings(text, language, form.body.data) if is_valid else [],
        refusal=" ".join(map(str, form.body.errors)),
    )


@bp.app_template_filter("finding")
def said(finding: Finding) -> str:
    """A finding in the language of the interface."""
    values = {name: f"{_ISOLATE}{value}{_END}" for name, value in finding.values.items()}
    return _(finding.message, **values)


@bp.app_template_filter("excerpt")
def excerpt(finding: Finding, body: str) -> tuple[str, str, str] | None:
    """What a finding is about, with some words before and after it; ``None`` for no place."""
    start, end = finding.start, finding.end
    if start is None or end is None or start == end:
        return None
    since, until = max(0, start - _AROUND), end + _AROUND
    before = ("…" if since else "") + body[since:start]
    return before, body[start:end], body[end:until] + ("…" if until < len(body) else "")
