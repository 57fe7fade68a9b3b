"""Whether the text of a finished PDF is what went in: read back as a reader copies it out.

It takes a tenth of a second for each language, so it is done where the printing is, and not
while somebody waits for an edition to be frozen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from sqlalchemy import select

from crm import i18n, pdf
from crm.db import db
from crm.kits.editions import Edition
from crm.kits.gate_findings import Finding, fingerprint
from crm.kits.gate_models import GateOverride
from crm.kits.gate_verdicts import Group, judge
from crm.kits.models import Kit
from crm.pdf import page

KIND = "copying"
# The least share of words that comes back, from 0 to 1, as measured with what the typefaces and
# readers of each language allow (issue 5); a word or two of another script may be turned round.
LEAST = 0.995
_LEAST = {"fa": 0.99, "ar": 0.98, "he": 0.98, "ckb": 0.98, "hi": 0.98}
# What a reader puts at the end of a line that breaks a word, and marks that nobody sees.
_BROKEN = re.compile("[\u00ad\u2060\u200e\u200f\ufffe]|‐\r?\n")
_TAGS = re.compile("<[^>]*>")
_UNSEEN = re.compile(
    r"<(head|style|svg)[ >].*?</\1>|<(\w+)[^>]*class=.source-url.*?</\2>", re.DOTALL
)


def least(language: str) -> float:
    """The least share of a language's words that must come back."""
    return _LEAST.get(language, LEAST)


def falls_short(language: str, copied: float | None) -> bool:
    """Whether less comes back than must; ``False`` where nobody has measured."""
    return copied is not None and copied < least(language)


def share(document: Mapping[str, Any], content: bytes) -> float:
    """The share of the words put into a PDF that a reader copies out, from 0 to 1.

    Where words are not parted by spaces, of three letters in a row. Addresses of sources are left
    out: they are broken anywhere.
    """
    language = str(document["language"])
    source = page.html(document, i18n.kit_label, page.Cover(30))
    pieces = _TAGS.split(_UNSEEN.sub(" ", source))
    wanted = [word for piece in pieces for word in _words(unescape(piece), language)]
    found = set(_words("\n".join(pdf.text_of(content)), language))
    if not wanted:
        return 1.0
    return sum(word in found for word in wanted) / len(wanted)


def _words(text: str, language: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _BROKEN.sub("", text))
    words = "".join(letter if _is_of_word(letter) else " " for letter in plain).split()
    if i18n.language(language).is_spaced:
        return words
    together = "".join(words)
    return [together[place : place + 3] for place in range(len(together) - 2)]


@lru_cache(maxsize=10_000)
def _is_of_word(letter: str) -> bool:
    return letter.isalpha() or letter == "\u200c" or unicodedata.category(letter)[0] == "M"


def blocking(edition: Edition, languages: Iterable[str]) -> list[Group]:
    """The languages of an edition in which a PDF may not leave that falls short.

    As the kit stands now, and bound to the very content: another edition has another hash.
    """
    kit_id = edition.kit_id
    said = db.session.execute(select(Kit.gate_levels, Kit.demands).where(Kit.id == kit_id)).one()
    of = (GateOverride.kit_id == kit_id, GateOverride.kind == KIND)
    overrides = db.session.scalars(select(GateOverride).where(*of)).all()
    findings = [
        Finding(tag, KIND, "edition", edition.id, fingerprint(KIND, tag, edition.content_hash))
        for tag in languages
    ]
    groups = judge(findings, levels=said[0] or {}, demands=said[1] or {}, overrides=overrides)
    return [group for group in groups if group.is_blocking]
