"""XLIFF 1.2, XLIFF 2 and PO: nothing is lost on the way, and what is broken is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crm.exchange import Malformed
from crm.texts.exchange_formats import FORMS, read, unfit, write
from crm.texts.exchange_units import Outgoing, token

_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")
_TEXT = st.text(max_size=60) | st.text(
    alphabet="ab \n\t\u200c\u200f\u2067\u2069\u2028\u0085<>&\"'\\_:#~|,%می字𝕏\u0001\ufffe",
    max_size=60,
)


def _unit(source: str, target: str = "", state: str = "draft", **more: object) -> Outgoing:
    return Outgoing("p1-r3-0", "letter 1", source, target, state if target else "missing", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
@given(source=_TEXT, target=_TEXT, state=st.sampled_from(_STATES[1:]), note=_TEXT)
def test_words_come_back_as_they_went(
    form: str, source: str, target: str, state: str, note: str
) -> None:
    source, target, note = (
        each.replace("\r\n", "\n").replace("\r", "\n").strip() for each in (source, target, note)
    )
    if not source or unfit(form, "\n".join([source, target, note])):
        return
    unit = _unit(source, target, state, notes=[note] if note else [])
    arrived = read(write(form, [unit, _unit2()], "en", "fa"), "file")
    assert (arrived.form, arrived.language, arrived.refused) == (form, "fa", [])
    first, second = arrived.rows
    assert (first.segment_id, first.revision, first.base) == (1, 3, "0")
    assert (first.source, first.target) == (source, target)
    is_done = bool(target) and state in ("review", "reviewed")
    assert first.state == ("review" if is_done else "draft")
    assert first.notes == ()  # ours went out, and are known
    assert (second.source, second.target) == ("They wait.", "")


def _unit2() -> Outgoing:
    return Outgoing("p2-r1-0", "letter 2", "They wait.", "", "missing")


@given(_TEXT)
def test_what_no_file_can_carry_is_told(words: str) -> None:
    assert (unfit("xliff2", words) is None) == _fits_in_xml(words)


def _fits_in_xml(words: str) -> bool:
    try:
        etree.Element("a").text = words
    except ValueError:
        return False
    return "\ufffe" not in words and "\uffff" not in words


def test_notes_of_the_translator_come_back() -> None:
    unit = _unit("They wait.", "De väntar.", notes=["Ours."])
    first = write("xliff1", [unit], "en", "sv").replace(
        b"</trans-unit>", b'<note from="Anna">Who waits?</note></trans-unit>'
    )
    second = write("xliff2", [unit], "en", "sv").replace(
        b"</notes>", b"<note>Who waits?</note></notes>"
    )
    po = write("po", [unit], "en", "sv").replace(b"#. letter 1", b"# Who waits?\n#. letter 1")
    for content in (first, second, po):
        assert read(content, "file").rows[0].notes == ("Who waits?",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "neither XLIFF nor PO"),
        (b"\x00\xff\xfe", "not UTF-8"),
        (b"Just some words.", "neither XLIFF nor PO"),
        (b"<xliff", "not XML"),
        (b"<html></html>", "a document of"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><xliff version="1.2"/>', "document type of its own"),
        (b'<!DOCTYPE xliff SYSTEM "x.dtd"><xliff version="1.2"/>', "document type of its own"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><xliff/>'.encode("utf-16"), "document type of its own"),
        (b'<xliff version="3.0"/>', "of version"),
        (b"<xliff>" + b"<g>" * 200, "levels deep"),
        (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "no file"),
        (write("xliff2", [_unit2()], "en", "tlh"), "no kit is made in"),
        (write("po", [_unit2()], "en", "tlh"), "no kit is made in"),
        (write("xliff1", [_unit2()], "en", "tlh"), "no kit is made in"),
        (b'msgid "a"\nmsgstr "b"\n', "which language"),
    ],
)
def test_what_is_broken_is_refused_in_one_line(content: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason) as refusal:
        read(content, "file.xlf")
    assert "\n" not in str(refusal.value)


def test_languages_are_known_in_the_spelling_of_tools() -> None:
    content = write("xliff2", [_unit2()], "en", "zh-Hans")
    assert read(content, "a").language == "zh-Hans"
    assert read(content.replace(b"zh-Hans", b"ZH_hans"), "a").language == "zh-Hans"
    assert read(content.replace(b"zh-Hans", b"sv-SE"), "a").language == "sv"


def test_units_that_are_none_of_ours_are_named() -> None:
    content = write("xliff1", [_unit("A", "B"), _unit2()], "en", "sv")
    arrived = read(content.replace(b'id="p1-r3-0"', b'id="x1"'), "a")
    assert (len(arrived.rows), arrived.refused[0][0]) == (1, "x1")
    twice = read(content.replace(b'id="p1-r3-0"', b'id="p2-r1-0"'), "a")
    assert twice.refused == [("p2-r1-0", "stands in the file twice")]
    marked = read(content.replace(b">B<", b'>B<x id="1"/>C<'), "a")
    assert "markup" in marked.refused[0][1]
    plural = write("po", [_unit("A", "B")], "en", "sv").replace(
        b'msgid "A"\nmsgstr "B"', b'msgid "A"\nmsgid_plural "As"\nmsgstr[0] "B"\nmsgstr[1] "Bs"'
    )
    assert "plural" in read(plural, "a").refused[0][1]


# Its programs read no XLIFF 2 yet.
@pytest.mark.parametrize("form", ["xliff1", "po"])
def test_a_second_tool_reads_them(form: str, tmp_path: Path) -> None:
    """Translate-toolkit's own checker takes the file, and finds the one untranslated."""
    units = [_unit("They wait. 2019", "De väntar. 2019", "review"), _unit2()]
    file = tmp_path / f"out{FORMS[form]}"
    file.write_bytes(write(form, units, "en", "sv"))
    out = tmp_path / f"found{FORMS[form]}"
    command = [Path(sys.executable).parent / "pofilter", "-t", "untranslated", "-t", "numbers"]
    done = subprocess.run([*command, file, out], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Error" not in done.stderr, done.stderr
    found = out.read_text(encoding="utf-8")
    assert "They wait." in found and "2019" not in found


_ALLOWED = {
    "xliff": ({"version", "srcLang", "trgLang"}, ["file"]),
    "file": ({"id"}, ["unit"]),
    "unit": ({"id", "name", "space"}, ["notes", "segment"]),
    "notes": (set(), ["note"]),
    "note": ({"category"}, []),
    "segment": ({"state", "subState"}, ["source", "target"]),
    "source": (set(), []),
    "target": (set(), []),
}


def test_xliff_2_is_what_the_schema_says() -> None:
    """As in xliff_core_2.0.xsd: which attributes, which children, in which order."""
    units = [_unit("A", "B", state, notes=["N"]) for state in _STATES[1:]] + [_unit2()]
    root = etree.fromstring(write("xliff2", units, "en", "sv"))
    for element in root.iter():
        attributes, order = _ALLOWED[etree.QName(element).localname]
        assert {etree.QName(name).localname for name in element.attrib} <= attributes
        places = [order.index(etree.QName(child).localname) for child in element]
        assert places == sorted(places)
        if element.get("state", "initial") != "initial":
            assert etree.QName(element[-1]).localname == "target"


def test_the_token_tells_translations_apart() -> None:
    assert token(None) == token("") == "0"
    assert token("a") != token("b") and len(token("a")) == 8
