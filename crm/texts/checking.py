"""Checking what stands in the desk: a text's translation with its glossary and its names."""

from __future__ import annotations

from crm.texts import checks, glossary, naming
from crm.texts.findings import Finding
from crm.texts.models import Text


def findings(text: Text, language: str, body: str, *, source: str | None = None) -> list[Finding]:
    """What the checks find in words for a text, or for a part of it (``source``).

    Three statements, whoever asks: the glossary's, the names', and who is protected. Terms that
    name somebody protected are left out.
    """
    terms = glossary.terms_for(text.language, language)
    guarded = naming.are_guarded([" / ".join((each.term, *each.preferred)) for each in terms])
    return checks.check(
        text.body if source is None else source,
        body,
        source_language=text.language,
        language=language,
        glossary=[term for term, is_kept in zip(terms, guarded, strict=True) if not is_kept],
        names=naming.names_for(text, language),
    )


def errors(text: Text, language: str, body: str, *, source: str | None = None) -> list[Finding]:
    """The findings for which these words cannot be reviewed."""
    return checks.blocking(findings(text, language, body, source=source))
