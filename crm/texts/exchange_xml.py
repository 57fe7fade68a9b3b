"""XML from outside is looked through before anything reads it, and what XML cannot carry.

A document with declarations of its own (entities that unfold to gigabytes, or that name a file
of this machine) is refused before it is parsed: none of the formats needs one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

from crm.exchange import Malformed
from crm.texts.exchange_units import UnitError

# All but the characters of XML 1.0 (https://www.w3.org/TR/xml/#charsets), and surrogates.
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_DEPTH = 100


def unfit(words: str) -> str | None:
    """The first character that no XML can carry, as "U+0001"; ``None`` where there is none."""
    found = _UNFIT.search(words)
    return f"U+{ord(found[0]):04X}" if found else None


@dataclass(frozen=True)
class Root:
    """The root element of a document: its name, without a namespace, and its version."""

    name: str
    version: str


def check(content: bytes, name: str, *, is_doctype_allowed: bool = False) -> Root:
    """Read an XML document through, before anything else does; returns what its root is.

    ``is_doctype_allowed`` is for formats whose files begin with one, which declares nothing.
    Raises ``Malformed``.
    """
    reading = _Reading(name, is_doctype_allowed)
    try:
        reading.parser.Parse(content, True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset + 1}"
        reason = expat.errors.messages.get(error.code, "not understood")
        raise Malformed(f"{name}: not XML ({reason} at {place})") from error
    except (LookupError, ValueError) as error:
        raise Malformed(f"{name}: not XML ({error})") from error
    return reading.root


class _Reading:
    """A parser that builds nothing, and stops at what must not be there."""

    def __init__(self, name: str, is_doctype_allowed: bool) -> None:
        self.name, self.is_doctype_allowed = name, is_doctype_allowed
        self.root, self.depth = Root("", ""), 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _doctype(self, doctype: str, system: object, public: object, has_subset: bool) -> None:
        if has_subset or not self.is_doctype_allowed:
            self._entity()

    def _entity(self, *declared: object) -> NoReturn:
        raise Malformed(f"{self.name}: declares a document type of its own, which is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.root.name:
            self.root = Root(tag.rpartition(" ")[2], attributes.get("version", ""))
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise Malformed(f"{self.name}: nested more than {_MOST_DEPTH} levels deep")

    def _end(self, tag: str) -> None:
        self.depth -= 1


def words_of(node: Any) -> str:
    """The words of a source or target; markup inside is none that went out."""
    if node is None:
        return ""
    if any(isinstance(child.tag, str) for child in node):
        raise UnitError("holds markup, and texts here are plain")
    return (node.text or "") + "".join(child.tail or "" for child in node)
