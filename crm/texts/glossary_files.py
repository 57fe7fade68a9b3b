"""The glossary as TBX (ISO 30042, the dialect that translate-toolkit writes), out and in.

What a file says of a language of which the glossary says nothing is added; where both say
something else, ours stays until somebody has chosen. A term that is new here is a draft:
somebody of this desk has to agree to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from translate.misc.xml_helpers import getXMLlang, setXMLlang
from translate.storage import tbx

from crm.audit.models import Actor, record
from crm.db import db
from crm.exchange import Malformed
from crm.rows import shown
from crm.texts import exchange_xml
from crm.texts.exchange_models import ExchangeFile, GlossaryDifference
from crm.texts.exchange_units import UnitError, known_language
from crm.texts.exchange_xml import words_of
from crm.texts.glossary import MOST_CHARACTERS, PARTS_OF_SPEECH, STATUSES, GlossaryTerm
from crm.texts.naming import are_guarded

MOST_TERMS = 20_000
# https://www.tbxinfo.net/tbx-basic: the picklist of administrativeStatus.
_STATUSES = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
_MEANS = {
    **{name: status for status, name in _STATUSES.items()},
    "preferred": "preferred",
    "admitted": "admitted",
    "deprecated": "forbidden",
    "supersededTerm-admn-sts": "forbidden",
    "forbidden": "forbidden",
}


@dataclass(frozen=True)
class Glossary:
    """The glossary, as the record of what was done speaks of it."""

    id: int = 1
    label: str = "glossary"


@dataclass
class Learned:
    """What became of a file: terms that are new, that got a language more, that stand so already.

    ``conflicts`` are (term, language, ours, theirs) of what differs and was left as it is;
    ``file`` is what waits with them, None where nothing does.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    conflicts: list[tuple[str, str, str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    file: ExchangeFile | None = None
    differences: list[GlossaryDifference] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As plain data."""
        names = ("term", "language", "ours", "theirs")
        return {
            "created": self.new,
            "updated": self.changed,
            "skipped": self.same,
            "conflicts": [dict(zip(names, each, strict=True)) for each in self.conflicts],
            "refusals": [{"where": where, "reason": why} for where, why in self.refused],
        }


def export(*, by: Actor) -> tuple[bytes, int, list[str]]:
    """A TBX file of the terms in use; the caller commits.

    Returns it with the number of terms, and a line for each that no XML can carry. What names
    a protected person is not in it.
    """
    query = select(GlossaryTerm).where(GlossaryTerm.archived_at.is_(None))
    terms = list(db.session.scalars(query.options(selectinload(GlossaryTerm.forms))))
    hidden = are_guarded([term.words for term in terms])
    store = tbx.tbxfile(sourcelanguage="en")
    count, left_out = 0, []
    for term, is_hidden in zip(terms, hidden, strict=True):
        if is_hidden:
            continue
        if (character := exchange_xml.unfit(term.words)) is not None:
            left_out.append(f"{shown(term.term)}: holds {character}, which no file can carry")
            continue
        store.body.append(_entry(term))
        count += 1
    if not count:
        raise Malformed("the glossary holds no term")
    record("glossary.exported", Glossary(), by=by, terms=count)
    return bytes(store), count, left_out


def _entry(term: GlossaryTerm) -> Any:
    entry = etree.Element("termEntry", id=f"t{term.id}")
    if term.note:
        etree.SubElement(entry, "descrip", type="definition").text = term.note
    part = {"partOfSpeech": term.part_of_speech} if term.part_of_speech else {}
    _language(entry, term.source_language, [(term.term, part, "")])
    for tag in sorted({form.language for form in term.forms}):
        forms = term.forms_in(tag)
        said = [(f.form, {"administrativeStatus": _STATUSES[f.status]}, f.note) for f in forms]
        _language(entry, tag, said)
    return entry


def _language(entry: Any, tag: str, said: Iterable[tuple[str, dict[str, str], str]]) -> None:
    language = etree.SubElement(entry, "langSet")
    setXMLlang(language, tag)
    for word, notes, note in said:
        tig = etree.SubElement(language, "tig")
        etree.SubElement(tig, "term").text = word
        for kind, value in notes.items():
            etree.SubElement(tig, "termNote", type=kind).text = value
        if note:
            etree.SubElement(tig, "note").text = note


# -- in ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A term as a file has it: forms by language and status, and a note for each language."""

    source_language: str
    term: str
    part_of_speech: str
    note: str
    forms: dict[str, dict[str, list[str]]]
    notes: dict[str, str]


def learn(content: bytes, name: str, *, by: Actor) -> Learned:
    """Take the terms of a TBX file in. Raises ``Malformed``; the caller commits."""
    plain = PurePath(name.replace("\\", "/")).name or "file"
    root = exchange_xml.check(content, plain, is_doctype_allowed=True)
    if root.name != "martif":
        raise Malformed(f"{plain}: not TBX of the martif kind, but {shown(root.name)}")
    try:
        store = tbx.tbxfile.parsestring(content)
    except (AssertionError, ValueError, etree.XMLSyntaxError) as error:
        raise Malformed(f"{plain}: not understood as TBX") from error
    if len(store.units) > MOST_TERMS:
        raise Malformed(f"more than {MOST_TERMS} terms in one file")
    learned = Learned()
    query = select(GlossaryTerm).options(selectinload(GlossaryTerm.forms))
    held = {(term.source_language, term.term): term for term in db.session.scalars(query)}
    general = getXMLlang(store.document.getroot())
    for place, unit in enumerate(store.units, 1):
        where = unit.xmlelement.get("id") or f"entry {place}"
        try:
            _take(_read(unit.xmlelement, general), held, learned, by)
        except UnitError as error:
            learned.refused.append((where, str(error)))
    if learned.differences:
        learned.file = ExchangeFile.of_terms(plain, learned.differences, by=by)
        db.session.flush()
    numbers = {"created": learned.new, "updated": learned.changed, "skipped": learned.same}
    record("glossary.imported", Glossary(), by=by, file=plain, **numbers)
    return learned


def _read(element: Any, general: str | None) -> _Entry:
    said = {tag: list(_forms(node)) for tag, node in _languages(element)}
    said = {tag: forms for tag, forms in said.items() if forms}
    tags = list(said)
    if not tags:
        raise UnitError("is in no language of this desk")
    source = next((tag for tag in tags if tag == (general or "").partition("-")[0]), tags[0])
    term, part, _status, _note = said.pop(source)[0]
    forms: dict[str, dict[str, list[str]]] = {}
    for tag, each in said.items():
        for word, _part, status, _note in each:
            held = forms.setdefault(tag, {}).setdefault(status, [])
            if not any(word in words for words in forms[tag].values()):
                held.append(word)
    notes = {tag: next((n for *_rest, n in each if n), "") for tag, each in said.items()}
    description = element.find("descrip[@type='definition']")
    return _Entry(source, term, part, words_of(description).strip(), forms, notes)


def _languages(element: Any) -> Iterator[tuple[str, Any]]:
    for node in element.iterchildren("langSet"):
        try:
            yield known_language(getXMLlang(node), ""), node
        except Malformed:
            continue


def _forms(language: Any) -> Iterator[tuple[str, str, str, str]]:
    """(word, part of speech, status, note) of each term of a language."""
    for group in language.iter("tig", "ntig"):
        word = " ".join(words_of(group.find(".//term")).split())
        if not word:
            continue
        if len(word) > MOST_CHARACTERS or exchange_xml.unfit(word):
            raise UnitError(f"has a term of more than {MOST_CHARACTERS} characters")
        kinds = {n.get("type"): words_of(n).strip() for n in group.iter("termNote")}
        part = kinds.get("partOfSpeech", "")
        part = {"properNoun": "name"}.get(part, part if part in PARTS_OF_SPEECH else "")
        status = _MEANS.get(kinds.get("administrativeStatus", ""), "preferred")
        yield word, part, status, words_of(group.find("note")).strip()


def _take(
    entry: _Entry, held: dict[tuple[str, str], GlossaryTerm], learned: Learned, by: Actor
) -> None:
    key = (entry.source_language, entry.term)
    term = held.get(key)
    is_new = term is None
    if term is None:
        fields = {"part_of_speech": entry.part_of_speech, "note": entry.note}
        term = GlossaryTerm.add(entry.term, by=by, source_language=entry.source_language, **fields)
        held[key] = term
    is_changed = False
    for tag, forms in entry.forms.items():
        ours = {status: term.forms_of(tag, status) for status in STATUSES}
        theirs = {status: forms.get(status, []) for status in STATUSES}
        if not any(ours.values()):
            is_changed |= term.say(tag, theirs, by=by, note=entry.notes[tag])
        elif ours != theirs:
            learned.conflicts.append((entry.term, tag, _told(ours), _told(theirs)))
            other = {"language": tag, "forms": theirs, "note": entry.notes[tag]}
            learned.differences.append(GlossaryDifference(term=term, **other))
    if is_new:
        learned.new += 1
    elif is_changed:
        learned.changed += 1
    else:
        learned.same += 1


def _told(forms: dict[str, list[str]]) -> str:
    """Forms in one line: "preferred: a, b; forbidden: c"."""
    said = (f"{status}: {', '.join(words)}" for status, words in forms.items() if words)
    return "; ".join(said)
