"""A text again under another key, with its translations as far as they have got."""

from __future__ import annotations

from crm.audit.models import Actor
from crm.db import db
from crm.texts.models import SegmentTranslation, Text

_COLUMNS = set(SegmentTranslation.__table__.columns.keys()) - {"id", "segment_id"}


def copied(text: Text, key: str, *, by: Actor) -> Text:
    """A text with the same paragraphs, each translated, reviewed or stale as in the first."""
    copy = Text.write(key, text.body, by=by, language=text.language)
    for mine, theirs in zip(copy.segments, text.segments, strict=False):
        for put in theirs.translations if mine.body == theirs.body else ():
            columns = SegmentTranslation.__table__.columns.keys()
            kept = {
                each: getattr(put, each) for each in columns if each not in ("id", "segment_id")
            }
            mine.translations.append(SegmentTranslation(**kept))
    db.session.flush()
    for translation in text.translations:
        copy.settle(translation.language)
    return copy
