"""Every word that is kept with a text, for whoever must know whom a text names.

Beside the text and its translations there is what was said before: the words that a stale
translation was made from are shown to translators, and so are notes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, inspect, select, union_all

from crm.texts.models import Segment, SegmentNote, SegmentTranslation, Text, Translation


def everything() -> CompoundSelect[Any]:
    """(text id, words) of all there is."""
    former = select(Segment.text_id, SegmentTranslation.source_body).join(Segment)
    return union_all(
        select(Text.id, Text.body),
        select(Translation.text_id, Translation.body),
        former.where(SegmentTranslation.is_stale),
        select(Segment.text_id, SegmentNote.body).join(Segment),
    )


def of(text: Text) -> list[str]:
    """All words of one text, as they are about to be stored."""
    former = [each.source_body for s in text.segments for each in s.translations if each.is_stale]
    notes = [note.body for segment in text.segments for note in segment.notes]
    return [text.body, *(each.body for each in text.translations), *former, *notes]


def written(row: object) -> Text | None:
    """The text whose words this new or changed row holds, if it does."""
    text: Any = None
    if isinstance(row, Translation):
        text = row.text
    elif isinstance(row, SegmentNote):
        text = row.segment.text
    elif isinstance(row, Text):
        text = row
    if text is None or not inspect(row, raiseerr=True).attrs.body.history.has_changes():
        return None
    return text if isinstance(text, Text) else None
