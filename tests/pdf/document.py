"""A small kit document in any of the nine languages, with real sentences about two people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fa", "ar", "fr", "de", "ru", "zh-Hans", "es", "sv")

#: For each language: two names, the kit's title, two paragraphs, the statement's title and
#: summary, three facts, an ask.
SENTENCES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "sentences.json").read_text(encoding="utf-8")
)
ORIGINALS = ("محمد نوری‌زاد", "هاشم خواستار")


def text(words: str, lang: str, state: str = "draft") -> dict[str, Any]:
    return {"text": words, "lang": lang, "state": state, "text_id": 1, "revision": 1}


def document(tag: str) -> dict[str, Any]:
    """A kit of one statement and two profiles; its last fact is not translated."""
    first, second, title, brief, doubt, statement, summary, *facts, ask = SENTENCES[tag]
    told = [
        _fact(1, "arrest", "2019-08-11", text(facts[0], tag), [1, 2], "corroborated"),
        _fact(2, "appeal", "2020-03", text(facts[1], tag), [3], "single source"),
        _fact(3, "un_statement", "2021", text(facts[2], tag), [1], "corroborated"),
    ]
    english = text(SENTENCES["en"][9], "en", "source" if tag == "en" else "untranslated")
    told.append(_fact(4, "last_report", "2024-12-28", english, [2], "unsure"))
    return {
        "language": tag,
        "kit": {
            "slug": "two",
            "title": text(title, tag),
            "subtitle": None,
            "edition": 3,
            "frozen_on": "2026-11-24",
            "embargo": "2026-11-26T06:00:00+01:00",
            "hash": "c3f7b26e3097" + "0" * 52,
            "has_drafts": tag != "en",
        },
        "brief": [text(brief, tag), text(doubt, tag)],
        "statements": [
            {
                "slug": "14",
                "title": text(statement, tag),
                "date": "2019-06-11",
                "text": text(summary, tag),
                "notes": [1],
                "parts": [_part("reaction", text(doubt, tag)), _part("reaction", english)],
                "signatories": [
                    {"name": first, "original": ORIGINALS[0], "case": "nourizad"},
                    {"name": second, "original": ORIGINALS[1], "case": None},
                ],
            }
        ],
        "profiles": [
            _profile("nourizad", first, ORIGINALS[0], tag, told, told[3]),
            _profile("khastar", second, ORIGINALS[1], tag, told[:1], None),
        ],
        "asks": [text(ask, tag)],
        "contacts": [
            {
                "name": "Mina Example",
                "role": "",
                "email": "press@example.org",
                "phone": "+49 30 1234 5678",
                "languages": ["fa", "sv"],
            }
        ],
        "sources": [
            _source(1, "en", "Title & <b>more</b>", "https://example.org/a?b=1&c=2"),
            _source(2, "fa", "بیانیهٔ چهارده نفر", "https://example.org/%D8%A7%DB%8C"),
            _source(3, "de", "Überschrift", "http://example.org/"),
        ],
    }


def _fact(
    number: int, kind: str, date: str, words: dict[str, Any], notes: list[int], confidence: str
) -> dict[str, Any]:
    return {
        "id": number,
        "revision": 1,
        "kind": kind,
        "stage": "appeal court" if kind == "appeal" else None,
        "date": date,
        "text": words,
        "notes": notes,
        "confidence": confidence,
    }


def _part(kind: str, words: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "date": "2020", "text": words, "notes": [2], "confidence": "unsure"}


def _profile(
    slug: str,
    name: str,
    original: str,
    tag: str,
    facts: list[dict[str, Any]],
    last: dict[str, Any] | None,
) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": name,
        "name_lang": tag,
        "original": original,
        "aliases": ["M. Nurizad"],
        "signed": [text(SENTENCES[tag][5], tag)],
        "last": last,
        "facts": facts,
    }


def _source(number: int, language: str, title: str, url: str) -> dict[str, Any]:
    return {
        "number": number,
        "publisher": f"Publisher {number}",
        "title": title,
        "url": url,
        "date": "2020-03-29" if number == 1 else None,
        "language": language,
        "note": None,
    }
