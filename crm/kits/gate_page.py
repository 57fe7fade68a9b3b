"""The gate as a kit's page shows it: what stands in the way of each language, and where to mend it.

What endangers is looked for here too, so that nobody learns of it only when building; the gate
itself (``crm.kits.gate``) looks at the finished documents, and trusts nothing of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crm.cases.protection import protected_people, spellings
from crm.kits.gate_findings import Finding, Material, fingerprint
from crm.kits.gate_models import GateOverride
from crm.kits.gate_verdicts import Group, judge
from crm.kits.models import Kit
from crm.kits.readiness import texts_of

EVERYWHERE = ""  # stands for every language
# What is the same in every language, unless a kit demands different things of them.
_ALIKE = ("old", "glyphs", "images", "unpermitted", "unsourced")


@dataclass(frozen=True)
class Sheet:
    """What is found in one language, or in every one where ``language`` is empty."""

    language: str
    groups: list[Group]

    @property
    def blocking(self) -> list[Group]:
        """Those for which it may not leave."""
        return [each for each in self.groups if each.is_blocking]

    @property
    def warning(self) -> list[Group]:
        """Those that are only said."""
        return [each for each in self.groups if each.findings and not each.is_blocking]

    @property
    def passed(self) -> list[Group]:
        """Those that somebody overrode, wholly or in part."""
        return [each for each in self.groups if each.passed]


def found(kit: Kit, overrides: Iterable[GateOverride], *, for_officer: bool) -> list[Group]:
    """All that is found, by language and kind (six statements; one more with portraits).

    Members are not told of what is for officers alone, nor how much of it there is.
    """
    text_ids = texts_of([kit.id], with_protected=for_officer).get(kit.id, set())
    material = Material(kit, sorted(text_ids))
    findings = [*material.findings(), *material.boxes()]
    if for_officer:
        findings += _dangers(material)
    else:
        findings = [each for each in findings if not each.is_protected]
    return judge(findings, levels=kit.gate_levels, demands=kit.demands, overrides=overrides)


def _dangers(material: Material) -> Iterator[Finding]:
    for piece in material.protected:
        yield _danger("case", piece.id, piece.words)
    guarded = {each.text_id: each for each in material.paragraphs if each.is_protected}
    for each in guarded.values():
        words = " ".join(each.words.split())[:90]
        yield replace(_danger("text", each.text_id, words), lang=each.language)
    sought = spellings(protected_people())
    for piece in material.pieces if sought else ():
        if sought.found_in(piece.words):
            subject = piece.what if piece.what in ("source", "contact") else "case"
            yield _danger(subject, piece.id, " ".join(piece.words.split())[:90])
    for portrait in material.portraits if sought else ():
        if sought.found_in(f"{portrait.credit}\n{portrait.licence}"):
            found = _danger("portrait", portrait.id, portrait.credit)
            yield replace(found, owner_id=portrait.case_id)


def _danger(subject: str, subject_id: int, words: str) -> Finding:
    print = fingerprint("protection", subject, subject_id, words)
    return Finding(
        *(EVERYWHERE, "protection", subject, subject_id), print, words=words, is_protected=True
    )


def sheets(kit: Kit, groups: Iterable[Group]) -> list[Sheet]:
    """What is found in every language first, then what in each, in the order of the kit."""
    groups = list(groups)
    alike = {kind for kind in _ALIKE if _is_alike(kit, [g for g in groups if g.kind.name == kind])}
    first = kit.languages[0] if kit.languages else ""
    everywhere = [
        replace(each, language=EVERYWHERE)
        for each in groups
        if each.language == EVERYWHERE or (each.kind.name in alike and each.language == first)
    ]
    rest = [each for each in groups if each.language and each.kind.name not in alike]
    own = {tag: [each for each in rest if each.language == tag] for tag in kit.languages}
    shown = [Sheet(tag, found) for tag, found in own.items()]
    return [*([Sheet(EVERYWHERE, everywhere)] if everywhere else []), *shown]


def _is_alike(kit: Kit, groups: list[Group]) -> bool:
    """Whether a kind is in every language, the same things at the same level."""
    said = {
        (
            group.level,
            *(tuple(each.subject_id for each in f) for f in (group.findings, group.passed)),
        )
        for group in groups
    }
    return len(kit.languages) > 1 and len(groups) == len(kit.languages) and len(said) == 1
