"""XLIFF 1.2 and 2.0, by translate-toolkit: which states of ours are which of theirs.

https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html and
https://docs.oasis-open.org/xliff/xliff-core/v2.0/xliff-core-v2.0.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from translate.storage import xliff, xliff2

from crm.exchange import Malformed
from crm.texts.exchange_units import (
    NOTES_FROM,
    Incoming,
    Outgoing,
    UnitError,
    Units,
    each_of,
    incoming,
    known_language,
)
from crm.texts.exchange_xml import words_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# (state, state-qualifier) of a target in XLIFF 1.2.
_STATES_1 = {
    "machine": ("needs-translation", "mt-suggestion"),
    "stale": ("needs-adaptation", None),
    "draft": ("needs-review-translation", None),
    "review": ("translated", None),
    "reviewed": ("final", None),
}
_STATES_2 = {"review": "translated", "reviewed": "final"}
_DONE = {"translated", "reviewed", "signed-off", "final"}


# -- XLIFF 1.2 ---------------------------------------------------------------------------


class _Unit1(xliff.xliffunit):  # type: ignore[misc]
    namespace = "urn:oasis:names:tc:xliff:document:1.2"


class _Xliff1(xliff.xlifffile):  # type: ignore[misc]
    UnitClass = _Unit1
    XMLskeleton = xliff.xlifffile.XMLskeleton.replace("1.1", "1.2")
    namespace = _Unit1.namespace


def write1(units: Sequence[Outgoing], source_language: str, language: str) -> bytes:
    """A file of XLIFF 1.2 with these paragraphs."""
    store = _Xliff1()
    store.setsourcelanguage(source_language)
    store.settargetlanguage(language)
    store.setfilename(store.document.getroot()[0], "fifteenth")
    for each in units:
        unit = store.UnitClass(each.source)
        store.addunit(unit)
        unit.setid(each.id)
        unit.xmlelement.set("resname", each.name)
        if each.target:
            unit.settarget(each.target)
            state, qualifier = _STATES_1[each.state]
            target = unit.xmlelement.find(unit.namespaced("target"))
            target.set("state", state)
            if qualifier:
                target.set("state-qualifier", qualifier)
        unit.xmlelement.set("approved", "yes" if each.state == "reviewed" else "no")
        for note in each.notes:
            unit.addnote(note, origin=NOTES_FROM)
    return bytes(store)


def read1(content: bytes, name: str) -> tuple[str, Units]:
    """The language and the units of a file of XLIFF 1.2. Raises ``Malformed``."""
    store = _parsed(_Xliff1, content, name)
    root = store.document.getroot()
    tags = {each.get("target-language") for each in root.iterchildren(store.namespaced("file"))}
    languages = {known_language(tag, name) for tag in tags}
    if len(languages) != 1:
        raise Malformed(f"{name}: translated into several languages; one file is for one")

    def made(unit: Any) -> Incoming:
        target = unit.xmlelement.find(unit.namespaced("target"))
        state = target.get("state") if target is not None else None
        is_approved = unit.xmlelement.get("approved") == "yes"
        notes = [
            note.text or ""
            for note in unit.xmlelement.iterchildren(unit.namespaced("note"))
            if note.get("from") != NOTES_FROM
        ]
        return incoming(
            unit.xmlelement.get("id") or "",
            words_of(unit.xmlelement.find(unit.namespaced("source"))),
            words_of(target),
            is_done=state in _DONE if state else is_approved,
            notes=notes,
        )

    return languages.pop(), each_of(store.units, made, lambda unit: unit.xmlelement.get("id"))


# -- XLIFF 2 -----------------------------------------------------------------------------


def write2(units: Sequence[Outgoing], source_language: str, language: str) -> bytes:
    """A file of XLIFF 2.0 with these paragraphs."""
    store = xliff2.Xliff2File()
    store.setsourcelanguage(source_language)
    store.settargetlanguage(language)
    store.body.set("id", "fifteenth")
    for each in units:
        unit = store.addsourceunit(each.source)
        unit.setid(each.id)
        if each.target:
            unit.target = each.target
        segment, whole = unit.xmlelement, unit.getunitelement()
        # translate-toolkit has it where the schema does not: spaces are kept by the unit.
        segment.attrib.pop(_SPACE, None)
        whole.set(_SPACE, "preserve")
        whole.set("name", each.name)
        segment.set("state", _STATES_2.get(each.state, "initial"))
        if each.state in ("machine", "stale", "draft"):
            segment.set("subState", f"fifteenth:{each.state}")
        if each.notes:
            notes = etree.Element(unit.namespaced("notes"))
            for text in each.notes:
                note = etree.SubElement(notes, unit.namespaced("note"), category=NOTES_FROM)
                note.text = text
            whole.insert(0, notes)
    return bytes(store)


def read2(content: bytes, name: str) -> tuple[str, Units]:
    """The language and the units of a file of XLIFF 2. Raises ``Malformed``."""
    store = _parsed(xliff2.Xliff2File, content, name)
    language = known_language(store.gettargetlanguage(), name)

    def made(unit: Any) -> Incoming:
        segment, whole = unit.xmlelement, unit.getunitelement()
        if len(list(whole.iterchildren(unit.namespaced("segment")))) != 1:
            raise UnitError("was cut into several segments; put them together first")
        notes = [
            note.text or ""
            for note in whole.iter(unit.namespaced("note"))
            if note.get("category") != NOTES_FROM
        ]
        return incoming(
            whole.get("id") or "",
            words_of(segment.find(unit.namespaced("source"))),
            words_of(segment.find(unit.namespaced("target"))),
            is_done=segment.get("state") in _DONE,
            notes=notes,
        )

    return language, each_of(store.units, made, lambda unit: unit.getunitelement().get("id"))


def _parsed(form: Any, content: bytes, name: str) -> Any:
    try:
        return form.parsestring(content)
    except (AssertionError, StopIteration, ValueError, etree.XMLSyntaxError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it has no file element"
        raise Malformed(f"{name}: not understood as XLIFF ({reason})") from error
