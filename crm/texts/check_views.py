"""Checking a translation while it is typed; nothing is saved."""

from __future__ import annotations

from flask import Response, abort, request
from wtforms.validators import Length

from crm.db import db, parse_id
from crm.forms import Form
from crm.texts.blueprint import bp, load_text
from crm.texts.checking import findings
from crm.texts.findings import Finding
from crm.texts.forms import MOST_CHARACTERS, ParagraphsField
from crm.texts.models import Segment
from crm.web import answer, form_status
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
    """What the checks find in the translation of a text, or of a paragraph of it.

    Sent are ``text_id``, ``language``, ``body`` and, for a paragraph, ``segment_id``.
    """
    sent = request.form
    language = sent.get("language", "")
    text = load_text(parse_id(sent.get("text_id")) or 0, language, to="translate", options=())
    segment = db.session.get(Segment, parse_id(sent.get("segment_id")) or 0)
    if "segment_id" in sent and (segment is None or segment.text_id != text.id):
        abort(404)
    source = segment.body if segment else text.body
    form = CheckForm()
    is_valid = form.validate_on_submit()
    return answer(
        "texts/check.html",
        "texts/_findings.html",
        status=form_status(form),
        text=text,
        source=source,
        place=f"{segment.id}-{language}" if segment else language,
        tag=language,
        body=form.body.data,
        findings=findings(text, language, form.body.data, source=source) if is_valid else [],
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
