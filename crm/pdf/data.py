"""What a kit prints, as JSON for machines: attached to the PDF/A-3 of an edition.

Only what is printed: every value here is named, so that a number of a row, or a part that a
document gets some day and no page shows, does not come along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

FORMAT = "fifteenth-kit/1"
Part = Mapping[str, Any]


def machine_readable(document: Part) -> bytes:
    """The printed facts and sources of a document as UTF-8 JSON, the same for the same."""
    return (json.dumps(printed(document), ensure_ascii=False, indent=1) + "\n").encode()


def printed(document: Part) -> dict[str, Any]:
    """The same as plain data. Notes are numbers of sources; dates as in ISO 8601, or shorter."""
    kit = document["kit"]
    return {
        "format": FORMAT,
        "language": document["language"],
        "title": _text(kit["title"]),
        "subtitle": _text(kit["subtitle"]) if kit["subtitle"] else None,
        "edition": kit["edition"],
        "frozen_on": kit["frozen_on"],
        "embargo": kit["embargo"],
        "check_number": kit["hash"],
        "in_brief": [_text(each) for each in document["brief"]],
        "statements": [_statement(each) for each in document["statements"]],
        "people": [_person(each) for each in document["profiles"]],
        "asks": [{**_text(each), "country": each.get("country")} for each in document["asks"]],
        "quotes": [_quote(each) for each in document.get("quotes", ())],
        "background": [_text(each) for each in document.get("background", ())],
        "press_contacts": _only(
            document["contacts"], "name", "role", "email", "phone", "languages"
        ),
        "sources": _only(
            document["sources"], "number", "publisher", "title", "url", "date", "language", "note"
        ),
    }


def _text(text: Part) -> dict[str, Any]:
    told = {"text": text["text"], "language": text["lang"], "state": text["state"]}
    parts = [_text(each) for each in text.get("parts", ())]
    return {**told, "paragraphs": parts} if parts else told


def _quote(quote: Part) -> dict[str, Any]:
    named = {name: quote[name] for name in ("name", "original", "date", "notes")}
    return {**named, "text": _text(quote["text"])}


def _only(rows: Iterable[Part], *names: str) -> list[dict[str, Any]]:
    return [{name: row.get(name) for name in names} for row in rows]


def _statement(statement: Part) -> dict[str, Any]:
    return {
        "title": _text(statement["title"]),
        "date": statement["date"],
        "text": _text(statement["text"]),
        "notes": statement["notes"],
        "followed": [
            {
                **{name: part[name] for name in ("kind", "date", "confidence", "notes")},
                "text": _text(part["text"]),
            }
            for part in statement["parts"]
        ],
        "signatories": _only(statement["signatories"], "name", "original"),
    }


def _person(person: Part) -> dict[str, Any]:
    return {
        "name": person["name"],
        "original": person["original"],
        "also_written": person["aliases"],
        "signed": [_text(each) for each in person["signed"]],
        "last_report": _fact(person["last"]) if person["last"] else None,
        "facts": [_fact(each) for each in person["facts"]],
    }


def _fact(fact: Part) -> dict[str, Any]:
    names = ("kind", "stage", "date", "ended", "qualifier", "confidence", "confirmed_on", "notes")
    reported = ("date", "value", "stage", "notes")
    return {
        **{name: fact.get(name) for name in names},
        "text": _text(fact["text"]),
        "also_reported": _only(fact.get("also", ()), *reported),
        "details": _details(fact["details"]) if fact.get("details") else None,
    }


def _details(details: Part) -> dict[str, Any]:
    sentence = ("label", "amount", "unit", "is_enforceable", "place_label", "note")
    return {
        "proceeding": details["proceeding"],
        "known": _only(details["fields"], "name", "value", "label"),
        "charges": _only(details["charges"], "activity", "label", "article"),
        "sentence": _only(details["sentence"], *sentence),
    }
