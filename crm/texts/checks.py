"""Checks of a translation against its source: errors block the review, warnings do not.

Pure functions of texts: whoever calls them brings the glossary's terms and the names.
"""

from __future__ import annotations

from collections.abc import Iterable

from crm.texts import (
    checks_dates,
    checks_form,
    checks_letters,
    checks_numbers,
    checks_words,
    days,
)
from crm.texts.findings import Finding, Name, Term
from crm.texts.matching import words_of

__all__ = ["Finding", "Name", "Term", "blocking", "check"]


def check(
    source: str,
    target: str,
    *,
    source_language: str,
    language: str,
    glossary: Iterable[Term] = (),
    names: Iterable[Name] = (),
) -> list[Finding]:
    """What is wrong or doubtful in a translation, errors first, then by place. Never raises.

    An empty translation has no findings: that it is missing is its state.
    """
    if not target.strip():
        return []
    glossary, names = list(glossary), list(names)
    said = words_of(source, source_language), words_of(target, language)
    found = [
        *_facts(source, target, source_language, language),
        *checks_words.check_names(*said, names),
        *checks_words.check_terms(*said, glossary),
        *checks_letters.check(target, language),
        *checks_words.check_joiners(target, said[1], _forms(glossary, names)),
        *checks_form.check(source, target, source_language=source_language, language=language),
    ]
    distinct = list({(f.kind, str(f), f.start): f for f in found}.values())
    return sorted(distinct, key=lambda each: (not each.is_error, each.start or 0))


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those for which a translation cannot be reviewed."""
    return [finding for finding in findings if finding.is_error]


def _facts(source: str, target: str, source_language: str, language: str) -> list[Finding]:
    """Numbers and dates; addresses and placeholders have digits of their own."""
    source, target = checks_form.without_places(source), checks_form.without_places(target)
    ours = days.find(source, source_language)
    theirs = days.find(target, language)
    our_numbers = checks_numbers.find(source, source_language, ours)
    their_numbers = checks_numbers.find(target, language, theirs)
    whole = [
        {number.whole for number in numbers if number.whole is not None}
        for numbers in (our_numbers, their_numbers)
    ]
    spare = {number for day in theirs for number in day.numbers}
    both = {"texts": (source, target), "languages": (source_language, language)}
    return [
        *checks_dates.check(ours, theirs, **both, numbers=(whole[0], whole[1])),
        *checks_numbers.check(our_numbers, their_numbers, **both, spare=spare),
    ]


def _forms(glossary: Iterable[Term], names: Iterable[Name]) -> list[str]:
    return [
        *(form for term in glossary for form in (*term.preferred, *term.admitted)),
        *(name.chosen for name in names),
    ]
