"""Which texts the kits wait for, in their languages, until the end of an embargo."""

from __future__ import annotations

from collections.abc import Iterator

from crm.db import now
from crm.kits.asking import listed
from crm.kits.readiness import texts_of
from crm.texts.needs import Need, needs


@needs
def of_kits(language: str | None) -> Iterator[Need]:
    """A need of each kit that is on the list, for each of its languages (two statements).

    Its title stands in for it, or a number where only officers may see that. An embargo that
    is over is no day to keep any more. What somebody asked for is due when they said.
    """
    kits, asked = listed(language)
    kits = [kit for kit in kits if language is None or language in kit.languages]
    texts = texts_of([kit.id for kit in kits]) if kits else {}
    for kit in kits:
        is_ahead = kit.embargo_until is not None and kit.embargo_until > now()
        due = kit.embargo_until.date() if kit.embargo_until and is_ahead else None
        text_ids = frozenset(texts.get(kit.id, ()))
        for tag in kit.languages if language is None else [language]:
            is_asked, until = (kit.id, tag) in asked, asked.get((kit.id, tag)) or due
            key, url = f"kit-{kit.id}", f"/kits/{kit.id}"
            yield Need(tag, key, kit.label, url, until, text_ids, is_asked)
