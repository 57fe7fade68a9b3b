"""Translations from a file: ``{key: body}`` for one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm import i18n
from crm.audit.models import Actor
from crm.db import db
from crm.exchange import Malformed, Report
from crm.reader import message as _n
from crm.refusals import RowError, Said
from crm.rows import Row, shown
from crm.texts.models import STATES, Segment, Text
from crm.texts.segments import join, paragraphs


def load_translations(
    language: str, bodies: Mapping[str, Any], *, by: Actor, state: str = "draft"
) -> Report:
    """Bring translations in; a key that no text has is refused by name. The caller commits.

    What a person has written or reviewed here stays; so does what says the same already,
    stale or not. Raises ``Malformed`` for a language that kits are not made in.
    """
    if not i18n.is_language(language):
        raise Malformed(f"unknown language {shown(language)}")
    if state not in STATES or state == "reviewed":
        raise ValueError(f"a file cannot bring translations of state {state!r}")
    if not isinstance(bodies, Mapping):
        raise Malformed("not a file of translations: it must be an object of keys and texts")
    query = select(Text).options(
        selectinload(Text.translations),
        selectinload(Text.segments).selectinload(Segment.translations),
    )
    texts = {text.key: text for text in db.session.scalars(query)}
    row = Row(bodies, tuple(bodies))
    report = Report()
    for key in row.data:
        try:
            body = row.line(key, 100_000, is_long=True)
            if key not in texts:
                raise RowError(_n("no text has this key"))
            if texts[key].language == language:
                message = _n("the text is written in %(language)s itself")
                raise RowError(message, language=language)
            _write(texts[key], language, body, report, by, state)
        except RowError as error:
            where = {"language": language, "key": shown(key)}
            report.refuse("translations", Said("%(language)s %(key)s", where), error.said)
    db.session.flush()
    return report


def _write(text: Text, language: str, body: str, report: Report, by: Actor, state: str) -> None:
    standing = text.translation(language)
    put = [each for each in (s.translation(language) for s in text.segments) if each]
    is_ours = any(each.translated_by_id is not None or each.state == "reviewed" for each in put)
    if standing and (is_ours or standing.body == join(paragraphs(body))):
        report.note("translations", is_new=False, is_changed=False)
        return
    text.translate(language, body, by=by, state=state)
    report.note("translations", is_new=standing is None, is_changed=True)
