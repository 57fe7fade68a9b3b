"""A kit as DOCX, for those who paste it: styles, languages and directions as Word knows them.

The format is ECMA-376; ``w:bidi`` turns a paragraph, ``w:rtl`` a run. The same document gives
the same bytes: the date within is that of the edition.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from crm import i18n
from crm.pdf import strings
from crm.pdf.outline import Block, outline
from crm.pdf.words import Gettext, Words

# Style of the outline → style of the document, and its size in points.
_STYLES = {
    "title": ("Title", 26),
    "subtitle": ("Subtitle", 14),
    "chapter": ("Heading 1", 18),
    "person": ("Heading 2", 14),
    "label": ("Heading 3", 10),
    "lead": ("Body Text", 13),
    "text": ("Normal", 11),
    "item": ("List Paragraph", 11),
    "small": ("Caption", 9),
}
_RED, _INK, _GREY = RGBColor(0xA3, 0x27, 0x1B), RGBColor(0x1A, 0x17, 0x14), RGBColor(106, 98, 90)
_COLOURS = {"label": _RED, "small": _GREY, "subtitle": _GREY}
_LATIN, _COMPLEX = "Georgia", "Arial"  # Word has both everywhere; East Asian ones follow w:lang
_EAST_ASIAN = {"zh-Hans": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}
#: ZIP knows no earlier date.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def word_file(document: Mapping[str, Any], gettext: Gettext) -> bytes:
    """The whole kit as DOCX."""
    return _Writer(document, gettext).written()


class _Writer:
    """One DOCX being written."""

    def __init__(self, document: Mapping[str, Any], gettext: Gettext) -> None:
        self.document, self.gettext = document, gettext
        self.words = Words(str(document["language"]), gettext)
        self.file = Document()
        self.bookmarks, self.last = 0, ""

    def written(self) -> bytes:
        """The bytes."""
        self.set_up()
        for block in outline(self.document, self.gettext):
            self.add(block)
        self.describe()
        file = io.BytesIO()
        self.file.save(file)
        return _dated(file.getvalue())

    def set_up(self) -> None:
        """Page, styles, the document's language and direction."""
        section, tag = self.file.sections[0], self.words.tag
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        if i18n.direction(tag) == "rtl":
            # Before the grid, as the schema has it.
            section._sectPr.find(qn("w:docGrid")).addprevious(OxmlElement("w:bidi"))
        defaults = self.file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(_language(tag))
        for name, (style, size) in _STYLES.items():
            self.style(self.file.styles[style], name, size)

    def style(self, style: Any, name: str, size: int) -> None:
        """How one style looks; complex scripts have sizes and weights of their own in Word."""
        is_bold = name in ("title", "chapter", "person", "label")
        font = style.font
        font.size, font.bold, font.italic = Pt(size), is_bold, False
        font.color.rgb = _COLOURS.get(name, _INK)
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        fonts.attrib.clear()
        # The rule under a title, and letters set apart, which would tear Arabic script.
        paragraph = style.element.get_or_add_pPr()
        for part, unwanted in ((paragraph, "w:pBdr"), (properties, "w:spacing")):
            for old in part.findall(qn(unwanted)):
                part.remove(old)
        for kind, family in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _COMPLEX)):
            fonts.set(qn(f"w:{kind}"), family)
        font.complex_script, font.cs_bold, font.cs_italic = None, is_bold, False
        _set_after(properties, "w:szCs", str(size * 2), ("w:sz", "w:color"))
        style.paragraph_format.space_before = Pt(12 if is_bold else 0)
        style.paragraph_format.space_after = Pt(3 if is_bold else 6)
        style.paragraph_format.keep_with_next = is_bold

    def add(self, block: Block) -> None:
        """One block as a paragraph."""
        paragraph = self.file.add_paragraph(style=_STYLES[block.style][0])
        if block.style == "small" and self.last == "person":
            paragraph.paragraph_format.keep_with_next = True
        self.last = block.style
        if i18n.direction(block.lang) == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        if block.style == "item" and block.link:
            self.bookmark(paragraph, f"source-{block.number}")
        if block.number:
            self.run(paragraph._p, f"{self.words.number(block.number)}. ", self.words.tag)
        self.said(paragraph._p, block)
        for place, note in enumerate(block.notes):
            comma = self.words.note_comma if place else "\u00a0"
            self.run(paragraph._p, comma, block.lang, is_raised=bool(place))
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), f"source-{note}")
            self.run(link, self.words.number(note), self.words.tag, is_raised=True)
            paragraph._p.append(link)
        if block.link:
            self.run(paragraph._p, " ", self.words.tag)
            self.link(paragraph, block.link)

    def said(self, parent: Any, block: Block) -> None:
        """The words, with addresses and the like in runs of their own."""
        if i18n.direction(block.lang) != "rtl":
            self.run(parent, block.text, block.lang)
            return
        for part, is_ltr in strings.parted(block.text):
            self.run(parent, part, "en" if is_ltr else block.lang)

    def link(self, paragraph: Any, address: str) -> None:
        """An address that can be followed."""
        to = self.file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), to)
        self.run(link, strings.readable_url(address), "en")
        paragraph._p.append(link)

    def bookmark(self, paragraph: Any, name: str) -> None:
        """A place that notes point at."""
        self.bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            element = OxmlElement(tag)
            element.set(qn("w:id"), str(self.bookmarks))
            if tag == "w:bookmarkStart":
                element.set(qn("w:name"), name)
            paragraph._p.append(element)

    def run(self, parent: Any, text: str, tag: str, *, is_raised: bool = False) -> None:
        """One run of text in one language."""
        run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
        if is_raised:
            raised = OxmlElement("w:vertAlign")
            raised.set(qn("w:val"), "superscript")
            properties.append(raised)
        if i18n.direction(tag) == "rtl":
            properties.append(OxmlElement("w:rtl"))
        properties.append(_language(tag))
        words = OxmlElement("w:t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(properties)
        run.append(words)
        parent.append(run)

    def describe(self) -> None:
        """What the file says of itself."""
        kit, about = self.document["kit"], self.file.core_properties
        at = datetime.fromisoformat(kit["frozen_on"])
        about.title, about.author = strings.clean(kit["title"]["text"])[:255], "Fifteenth"
        about.created = about.modified = at
        about.language, about.revision = self.words.tag, 1
        about.comments, about.keywords = "", ""
        about.identifier = f"{kit['edition']} {kit['hash']}"


def _language(tag: str) -> Any:
    element = OxmlElement("w:lang")
    if tag in _EAST_ASIAN:
        element.set(qn("w:eastAsia"), _EAST_ASIAN[tag])
    elif i18n.direction(tag) == "rtl":
        element.set(qn("w:bidi"), tag)
    else:
        element.set(qn("w:val"), tag)
    return element


def _set_after(properties: Any, name: str, value: str, before: tuple[str, ...]) -> None:
    """Set a property in its place: the schema wants them in order (ECMA-376, 17.3.2.28)."""
    for old in properties.findall(qn(name)):
        properties.remove(old)
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    place = next(found for each in before if (found := properties.find(qn(each))) is not None)
    place.addnext(element)


def _dated(archive: bytes) -> bytes:
    """The same archive with one date in it, for the same bytes whenever it is made."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return file.getvalue()
