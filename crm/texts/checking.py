"""Checking what stands in the desk: a text's translation with its glossary and its names."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from crm.texts import checks, glossary, naming
from crm.texts.checks_words import named
from crm.texts.findings import Finding, Name, Term
from crm.texts.matching import words_of

if TYPE_CHECKING:
    from crm.texts.models import Text


class Checks:
    """What is asked of a text's translation into a language, read once for all its paragraphs.

    Three statements, whoever asks: the glossary's, the names', and who is protected.
    """

    def __init__(self, text: Text, language: str) -> None:
        self.text, self.language = text, language

    @cached_property
    def terms(self) -> list[Term]:
        """The glossary for the language pair, without what names somebody protected."""
        terms = glossary.terms_for(self.text.language, self.language)
        guarded = naming.are_guarded([" / ".join((each.term, *each.preferred)) for each in terms])
        return [term for term, is_kept in zip(terms, guarded, strict=True) if not is_kept]

    @cached_property
    def names(self) -> list[Name]:
        """Everybody whom the text may name, as the language calls them."""
        return naming.names_for(self.text, self.language)

    def findings(self, source: str, body: str) -> list[Finding]:
        """What the checks find in words for the text, or for a part of it (``source``)."""
        if not body.strip():
            return []
        return checks.check(
            source,
            body,
            source_language=self.text.language,
            language=self.language,
            glossary=self.terms,
            names=self.names,
        )

    def errors(self, source: str, body: str) -> list[Finding]:
        """The findings for which these words cannot be reviewed."""
        return checks.blocking(self.findings(source, body))

    def marked(self, source: str) -> list[tuple[str, Term | None]]:
        """A part of the text in pieces: (words, the term of the glossary that they are)."""
        return list(glossary.marked(source, self.text.language, self.terms))

    def named(self, source: str) -> list[Name]:
        """Whom a part of the text names and the language spells in another way."""
        found = named(words_of(source, self.text.language), self.names)
        return [name for name in found if name.chosen != name.spellings[0]]


def findings(text: Text, language: str, body: str, *, source: str | None = None) -> list[Finding]:
    """What the checks find in words for a text, or for a part of it (``source``)."""
    return Checks(text, language).findings(text.body if source is None else source, body)


def errors(text: Text, language: str, body: str, *, source: str | None = None) -> list[Finding]:
    """The findings for which these words cannot be reviewed."""
    return checks.blocking(findings(text, language, body, source=source))
