"""The gate: a finished document is checked against the database before it is frozen.

It shares no code with ``crm.kits.composing``: it takes the plain document, whoever made
it, and asks the tables anew for every person, fact, text and source in it. So a mistake in
composing, or a row that changed meanwhile, cannot let out what must stay in.

Four rules (issue 2, section 4, the rules that come with the case data, and issue 4):
nothing about a protected person, not even the name inside another text; no fact without
permission and source, no sensitive one that was not chosen for this kit; a status only as
one of the dated facts, as the last report; no language below what the kit demands of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from crm.cases.permission import Problem, Protected, somebody
from crm.cases.protection import protected_people, spellings
from crm.db import db
from crm.kits.demands import Shortfall
from crm.kits.gate_findings import Material, boxes_in, missing
from crm.kits.gate_kinds import KINDS
from crm.kits.gate_record import Rows
from crm.kits.gate_texts import all_texts, below
from crm.kits.gate_verdicts import Group, judge, said_by
from crm.kits.models import Kit
from crm.reader import lazy as _l
from crm.reader import message as _n

Document = Mapping[str, Any]
# The parts of a document as the kit's page calls them.
_SECTIONS = {
    "kit": _l("Title"),
    "brief": _l("In brief"),
    "statements": _l("Statements"),
    "profiles": _l("Cases"),
    "asks": _l("What we ask"),
    "quotes": _l("Quotes"),
    "background": _l("Background"),
    "contacts": _l("Press contacts"),
    "sources": _l("Sources"),
}

BELOW = _n("Below what the kit demands: %(language)s.")
BLOCKED = _n("%(kind)s: %(count)s (%(language)s).")
_LABELS = {name: _l(kind.label) for name, kind in KINDS.items()}


class Refused(Protected):
    """A document that may not leave. ``problems`` are sentences for whoever builds the kit.

    ``shortfalls`` are the paragraphs below what the kit demands, of each language that has any;
    ``groups`` all that was found beside what endangers somebody.
    """

    def __init__(
        self,
        problems: Iterable[Problem],
        shortfalls: Mapping[str, list[Shortfall]] | None = None,
        groups: Iterable[Group] = (),
    ) -> None:
        super().__init__(problems)
        self.shortfalls = dict(shortfalls or {})
        self.groups = list(groups)


def check(kit: Kit, documents: Mapping[str, Document]) -> list[Group]:
    """Let the documents of a kit pass, or raise ``Refused`` with everything that is wrong.

    Answers what was found of which a kit says itself that it only warns, or somebody overrode it.
    What endangers is no matter of levels or overrides: they are not even asked.
    """
    db.session.flush()
    problems = list(_check_whole(kit, documents))
    unready: dict[str, list[Shortfall]] = {}
    groups: list[Group] = []
    if not problems:
        rows = Rows(kit, documents)
        for document in documents.values():
            problems += rows.check(document)
        problems += protected_names(documents)
        groups = examine(kit, documents)
        unready = _without(groups, below(kit, documents))
        problems += [Problem(BELOW, {"language": tag}, kind="missing") for tag in unready]
        problems += [_blocked(group) for group in groups if _is_said(group)]
    if problems:
        raise Refused(_each_once(problems), unready, groups)
    return groups


def examine(kit: Kit, documents: Mapping[str, Document]) -> list[Group]:
    """What is found in these languages beside what endangers, as the kit's levels have it."""
    ids = dict.fromkeys(t["text_id"] for each in documents.values() for t in all_texts(each))
    found = [each for each in Material(kit, ids).findings() if each.language in documents]
    # Only where there is any such character is it worth knowing where.
    whole = unquote("".join(json.dumps(each, ensure_ascii=False) for each in documents.values()))
    boxes = boxes_in(_printed(documents)) if missing(whole) else []
    return judge([*found, *boxes], **said_by(kit))


def _printed(documents: Mapping[str, Document]) -> Iterator[tuple[str, str, int]]:
    """(language, words, text or 0) of all that is printed."""
    for tag, document in documents.items():
        yield from ((tag, text["text"], text["text_id"]) for text in all_texts(document))
        yield from ((tag, words, 0) for _place, words in strings(_without_texts(document)))


def _without_texts(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {} if "text_id" in part else {k: _without_texts(v) for k, v in part.items()}
    return [_without_texts(each) for each in part] if isinstance(part, list) else part


def _without(
    groups: Iterable[Group], unready: dict[str, list[Shortfall]]
) -> dict[str, list[Shortfall]]:
    """The paragraphs below the demand but for those that somebody let pass as they stand."""
    passed = {(each.language, each.subject_id) for group in groups for each in group.passed}
    left = {
        tag: [each for each in found if (tag, each.segment_id) not in passed]
        for tag, found in unready.items()
    }
    return {tag: found for tag, found in left.items() if found}


def _is_said(group: Group) -> bool:
    # Paragraphs below the demand have a sentence and a list of their own.
    return group.is_blocking and not group.kind.is_demanded


def _blocked(group: Group) -> Problem:
    label = group.kind.label
    values = {"kind": label, "count": str(len(group.findings)), "language": group.language}
    return Problem(BLOCKED, values, {"kind": _LABELS[group.kind.name]}, group.kind.name)


def _each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problem of several languages said once, naming them all: "en, fa"."""
    languages: dict[Any, dict[str, None]] = {}
    said: dict[Any, Problem] = {}
    for each in problems:
        rest = {name: value for name, value in each.values.items() if name != "language"}
        key = (each.message, *map(repr, (rest, each.names)))
        languages.setdefault(key, {}).update(dict.fromkeys([each.values.get("language", "")]))
        said.setdefault(key, each)
    for key, each in said.items():
        named = {"language": ", ".join(languages[key])} if "language" in each.values else {}
        yield replace(each, values={**each.values, **named})


def _check_whole(kit: Kit, documents: Mapping[str, Document]) -> Iterator[Problem]:
    if kit.is_archived:
        yield Problem(_n("The kit is archived."))
    if not documents:
        yield Problem(_n("Choose at least one language."))
    for document in documents.values():
        if not document["statements"] and not document["profiles"]:
            yield Problem(_n("Choose a statement or a case first."))


# -- names ----------------------------------------------------------------------------------


def protected_names(documents: Mapping[str, Document]) -> list[Problem]:
    """A problem for each text in which a protected person is named, in any spelling."""
    people = protected_people()
    sought = spellings(people)
    latin = {case_id: names[0] for case_id, _slug, names in people}
    message = _n("%(who)s is protected, but is named here: %(section)s %(place)s (%(language)s).")
    return [
        Problem(
            message,
            {
                "who": somebody(case_id),
                "section": section,
                "place": " ".join(each for each in place if each.isdigit()),
                "language": language,
            },
            {
                "who": latin[case_id],
                "section": _SECTIONS.get(section, section),
                "place": " ".join(place),
            },
            "protection",
        )
        for language, document in documents.items()
        for section, part in document.items()
        for place, text in strings(part)
        for case_id in sorted(map(int, sought.found_in(text)))
    ]


def strings(part: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string of a part of a document, and where it stands: numbers and slugs."""
    if isinstance(part, Mapping):
        place = (*place, part["slug"]) if "slug" in part else place
        for value in part.values():
            yield from strings(value, place)
    elif isinstance(part, list):
        for number, value in enumerate(part, 1):
            yield from strings(value, (*place, str(number)))
    elif isinstance(part, str):
        # Addresses carry names too, percent-encoded or with words joined by hyphens.
        yield place, unquote(part)
