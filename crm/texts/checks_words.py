"""Names and terms: whether a translation spells and says them as the desk chose to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crm.reader import message as _n
from crm.search.folding import JOINER, fold
from crm.texts.findings import Finding, Name, Term
from crm.texts.matching import Words, words

ZWNJ = "\u200c"
_LEAST_STEM = 4  # letters of a word by which another form of it is recognised
_STANDALONE = 2


def check_names(source: Words, target: Words, names: Iterable[Name]) -> list[Finding]:
    """Whoever the source names must be called as chosen; longer names win over parts of them."""
    findings: list[Finding] = []
    for name in named(source, names):
        if target.has(name.chosen):
            continue
        other = next((span for each in name.others for span in target.find(each)), None)
        if other is not None:
            message = _n("Another spelling of a name; the chosen one is %(name)s.")
            findings.append(Finding("names", False, message, {"name": name.chosen}, *other))
            continue
        # Somebody may be called by the surname alone, as newspapers do.
        is_surname_there = target.has(words(name.chosen)[-1].text)
        message = (
            _n("The full name %(name)s is not in the translation, only a part of it.")
            if is_surname_there
            else _n("The source names %(name)s; the translation does not.")
        )
        is_error = not is_surname_there
        findings.append(Finding("names", is_error, message, {"name": name.chosen}))
    return findings


def named(source: Words, names: Iterable[Name]) -> list[Name]:
    """Whom a source text names; longer names win over parts of them."""
    spellings = [(each, name) for name in names for each in name.spellings if words(name.chosen)]
    taken: set[int] = set()
    found: dict[Name, None] = {}
    for spelling, name in sorted(spellings, key=lambda pair: -len(pair[0])):
        if len(words(spelling)) < _STANDALONE and len(spelling) < _LEAST_STEM:
            continue
        for start, end in source.find(spelling):
            if start not in taken:
                taken.update(range(start, end))
                found[name] = None
    return list(found)


def terms_in(source: Words, terms: Iterable[Term]) -> list[tuple[int, int, Term]]:
    """Where terms stand in a source text, the longest first wherever two of them meet."""
    found: list[tuple[int, int, Term]] = []
    taken: set[int] = set()
    for term in sorted(terms, key=lambda each: -len(each.term)):
        for start, end in source.find(term.term):
            if not taken.intersection(range(start, end)):
                taken.update(range(start, end))
                found.append((start, end, term))
    return sorted(found, key=lambda each: each[0])


def check_terms(source: Words, target: Words, terms: Sequence[Term]) -> list[Finding]:
    """Forbidden words for terms of the source, and preferred ones that the translation lacks."""
    findings: list[Finding] = []
    for term in dict.fromkeys(term for _start, _end, term in terms_in(source, terms)):
        wanted = (*term.preferred, *term.admitted)
        allowed = [span for each in wanted for span in target.find(each)]
        is_wrong = False
        for form in term.forbidden:
            for start, end in target.find(form):
                if any(start < until and since < end for since, until in allowed):
                    continue  # part of what is allowed: "exile" in "internal exile"
                is_wrong = True
                findings.append(_forbidden(term, start, end))
        if wanted and not is_wrong and not allowed and not _is_hinted(target, wanted):
            message = _n("The glossary says %(form)s for “%(term)s”.")
            values = {"form": wanted[0], "term": term.term}
            findings.append(Finding("terms", False, message, values))
    return findings


def _forbidden(term: Term, start: int, end: int) -> Finding:
    if term.preferred:
        message = _n("Not for “%(term)s”: the glossary says %(form)s.")
        values = {"term": term.term, "form": term.preferred[0]}
    else:
        message, values = _n("Not for “%(term)s”, says the glossary."), {"term": term.term}
    return Finding("terms", True, message, values, start, end)


def _is_hinted(target: Words, forms: Iterable[str]) -> bool:
    """Whether stems of a form stand in the text: inflected, derived or in a compound."""
    for form in forms:
        parts = [word.text for word in words(form)]
        stems = [stem for part in parts if len(stem := _stem(part, target.language)) > 1]
        there = [stem for stem in stems if stem in target.compact]
        if not stems or 2 * len(there) >= len(stems):
            return True
    return False


def _stem(word: str, language: str) -> str:
    if language == "ar":
        # The root shows through: three letters without articles and long vowels.
        return re.sub("^(وال|بال|ال|لل)", "", word)[:3]
    return word[: max(_LEAST_STEM, (2 * len(word)) // 3)]


def check_joiners(target_text: str, target: Words, forms: Iterable[str]) -> list[Finding]:
    """Words that have a zero-width non-joiner where the desk writes them, and here none."""
    findings = []
    for form in dict.fromkeys(each for each in forms if ZWNJ in each):
        wanted = fold(form).replace(" ", "")
        for start, end in target.find(form):
            written = target_text[start:end]
            if ZWNJ not in written and _compact(written) == _compact(wanted):
                message = _n("Written %(form)s, with a zero-width non-joiner.")
                findings.append(Finding("joiners", False, message, {"form": form}, start, end))
    return findings


def _compact(text: str) -> str:
    return "".join(fold(text).replace(JOINER, "").split())
