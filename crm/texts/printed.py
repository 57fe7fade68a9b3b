"""A text as a kit prints it: plain data, in one language or paragraph by paragraph in two."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.db import db
from crm.texts.paragraph_models import Segment

if TYPE_CHECKING:
    from crm.texts.models import Text


@dataclass(frozen=True)
class Printed:
    """A text as a kit carries it: the words, their language, state and revision.

    ``state`` is "source", "untranslated", "draft", "reviewed" or "partly": then ``parts`` are
    its paragraphs, each with a text, lang and state of its own.
    """

    text: str
    lang: str
    state: str
    text_id: int
    revision: int
    parts: tuple[dict[str, str], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As plain data; "parts" only where there are any."""
        data = asdict(self)
        parts = data.pop("parts")
        return {**data, "parts": list(parts)} if parts else data


def load_paragraphs(texts: Iterable[Text], languages: Collection[str]) -> None:
    """Load what ``Text.printed`` asks of texts of which only some paragraphs are good.

    Their translations must be loaded. Three statements, none where all are whole.
    """
    found = {
        text.id: text
        for text in texts
        if any((put := text.translation(tag)) and not put.is_printable for tag in languages)
    }
    if found:
        # Here, for the model itself says how it is printed.
        from crm.texts.models import Text

        parts = selectinload(Text.segments).selectinload(Segment.translations)
        db.session.scalars(select(Text).where(Text.id.in_(found)).options(parts)).all()
