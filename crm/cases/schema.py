"""What a cases file may hold: the one table that readers, columns and the schema come from.

A JSON file is ``{"sources": [SOURCE], "people": [PERSON], "terms": [TERM], "statement":
{...}, "about": ABOUT}``. A CSV or XLSX file has a row for each fact, with the person repeated
in it, and a row for each source, term and person without facts; its columns are ``source.id``,
``person.slug``, ``fact.kind``, ``details.court`` and so on, in any order, and those without
use may be left out. In XLSX a text too long for its cell goes on in the column "NAME (2)";
real dates and numbers are understood, a formula is refused. In a cell a list of words is
parted by " | ", yes and no are "yes" and "no", and what has parts of its own is JSON.
Everything is optional unless it is said to be needed. What a file leaves out stays as it is;
so does what is null, but for dates and details: these go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from crm.cases.details import FIELDS
from crm.cases.merging import KEPT
from crm.cases.thesauri import CURRENCIES, HOME_CURRENCIES, UNITS
from crm.cases.vocabulary import (
    CONFIDENCES,
    QUALIFIERS,
    RELIABILITIES,
    SENSITIVITIES,
    STAGES,
    USES,
)
from crm.i18n import LANGUAGES


class Key(NamedTuple):
    """A key of an object: ``form`` is text, date, amount, flag, number, words or parts."""

    name: str
    form: str
    says: str
    choices: tuple[str, ...] = ()
    is_needed: bool = False
    parts: tuple[Key, ...] = ()


def _needed(name: str, form: str, says: str, choices: tuple[str, ...] = ()) -> Key:
    return Key(name, form, says, choices, is_needed=True)


# Those that a name may be spelt for beside its own two columns.
OTHER_LANGUAGES = tuple(tag for tag in LANGUAGES if tag not in ("en", "fa"))
_DATE = (
    "a year, a month or a day that is not to come: 2019, 2019-07, 2019-08-11; or a Jalali year "
    "or month: 1398, 1398-05 (years from 1300 to 1500; a Jalali day is kept as the Gregorian one)"
)
ABSORBED = (
    _needed("key", "text", "the short name that it had"),
    *(Key(name, "text", "as it stood") for name in KEPT if name != "key"),
)
SOURCE = (
    _needed("id", "text", "a short name of its own, by which facts cite it"),
    _needed("publisher", "text", "who published it"),
    _needed("title", "text", "its title"),
    _needed("url", "text", "its address, http or https"),
    Key("date", "date", f"when it was published: {_DATE}"),
    _needed("language", "text", "a language tag such as fa or zh-Hans"),
    Key("note", "text", "what a reader should know of the publisher, such as “party-linked”"),
    Key("reliability", "text", "how reliable it is", RELIABILITIES),
    Key("origin", "text", "whose report it is, where it was republished"),
    Key("archived_url", "text", "the address of a kept copy"),
    Key("absorbed", "parts", "for a new source: the duplicates merged into it", parts=ABSORBED),
)
PROCEEDING = (
    _needed("title", "text", "what the desk calls it"),
    Key("number", "text", "the number of its file"),
)
PERSON = (
    Key("slug", "text", "a short name of their own; made from name_en where it is missing"),
    _needed("name_en", "text", "the name in Latin letters"),
    _needed("name_fa", "text", "the name as it is written at home"),
    Key("aliases", "words", "other spellings in Latin letters"),
    Key("former_names", "words", "what the person was called before, to find it in texts"),
    Key("names", "parts", "the name by language tag", OTHER_LANGUAGES),
    Key("group", "text", "which of the two statements of the file this person signed"),
    _needed("publish", "flag", "false protects the person; true lifts no protection"),
    Key("publish_note", "text", "why not"),
    Key("guard_words", "words", "what means a protected person by itself, such as a surname"),
    Key("proceedings", "parts", "the numbers of proceedings", parts=PROCEEDING),
)
ALSO = (
    Key("date", "date", f"another date: {_DATE}"),
    Key("value", "text", "or another length, such as 7.5 years, 27 months or 3 years 6 months"),
    Key("source_id", "text", "who reports it; the sources of the fact where it is missing"),
    Key("stage", "text", "the stage of the proceeding at which it was so", tuple(STAGES)),
    Key("preferred", "flag", "of a length: it is the one to believe, for preferred_reason"),
)
PERMISSION = (
    _needed("use", "text", "what is allowed", USES),
    _needed("given_by", "text", "who allowed it"),
    _needed("given_on", "text", "the day, which is not to come"),
    Key("given_for", "text", "for what"),
    Key("recorded_by", "text", "who of the team wrote it down"),
    Key("withdrawn_at", "text", "when it was taken back: an instant with its time zone"),
    Key("withdrawn_by", "text", "who of the team wrote that down"),
    Key("withdrawn_reason", "text", "why"),
)
CHARGE = (
    Key("activity", "text", "what the person did"),
    Key("charge", "text", "the legal charge: the code of a term, or words"),
    Key("article", "text", "the article of law"),
)
PART = (
    _needed("kind", "text", "the code of a term of sentence_kind"),
    Key("amount", "number", "how much"),
    Key("unit", "text", "of what", tuple(UNITS)),
    Key("enforceable", "flag", "whether this part is the one to be served"),
    Key("place", "text", "where"),
    Key("note", "text", "anything else"),
)
_SAYS = {
    "release_kind": "the code of a term of release_kind",
    "whereabouts": "what is known of where the person is: the code of a term of whereabouts",
    "medical_care": "the code of a term of medical_care",
    "bail_amount": "a decimal number such as 500000000, together with bail_currency",
    "bail_currency": f"{', '.join(HOME_CURRENCIES)}, or the ISO 4217 code of another currency",
    "actor": "who intervened: the code of a term of actor",
    "actor_name": "the name of who intervened",
    "effect": "what came of the intervention",
}
DETAILS = (
    Key("proceeding", "text", "the title of the proceeding that the fact belongs to"),
    *(
        Key(
            name,
            "amount" if name == "bail_amount" else "text",
            _SAYS.get(name, f"{name}: a term, or words"),
            CURRENCIES if name == "bail_currency" else (),
        )
        for name in FIELDS
    ),
    Key("charges", "parts", "what the person is accused of", parts=CHARGE),
    Key("sentence", "parts", "the sentence in parts", parts=PART),
)
FACT = (
    Key("number", "number", "its number within the person, by which it is known again; its place"),
    _needed("kind", "text", "the code of a term of fact_kind"),
    Key("date", "date", f"when it happened: {_DATE}"),
    Key("qualifier", "text", "how the date is meant", tuple(QUALIFIERS)),
    Key("ended", "date", f"when it ended, not before it happened: {_DATE}"),
    _needed("text", "text", "what is reported, in our own words"),
    Key("source_ids", "words", "the sources, in the order they are printed"),
    _needed("confidence", "text", "lowers what the sources give, and never raises it", CONFIDENCES),
    Key("lowered_to", "text", "what it is lowered to, where that is not confidence", CONFIDENCES),
    Key("lowered_reason", "text", "why it is lower than its sources would make it"),
    Key("stage", "text", "the stage of the proceeding", tuple(STAGES)),
    Key("sensitivity", "text", "off by default in kits", SENSITIVITIES),
    Key("publish", "flag", "false: no permission to publish; true gives none to a fact held"),
    Key("permissions", "parts", "for a fact that is new to the desk", parts=PERMISSION),
    Key("also_reported", "parts", "what other reports say instead", parts=ALSO),
    Key("conflict", "text", "a word that facts of one person share where they differ"),
    Key("preferred", "flag", "the one of them to believe"),
    Key("preferred_reason", "text", "why; without conflict, why its own date or length is"),
    Key("review_by", "text", "for a new fact: the day by which somebody has to look again"),
    Key("confirmed_at", "text", "for a new fact: when somebody last looked"),
    Key("rank", "number", "for a new fact: its place among those of one date"),
)
TERM = (
    _needed("vocabulary", "text", "which vocabulary it belongs to"),
    _needed("code", "text", "small letters, digits and _"),
    _needed("label", "text", "the word in English"),
    Key("labels", "parts", "the word by language tag", ("fa", *OTHER_LANGUAGES)),
    Key("retired", "flag", "no longer offered"),
)
ABOUT = (
    Key("as_of", "date", "when the record of the statement was put together"),
    Key("what", "text", "what the record is, in our own words"),
)
# What a CSV file has columns for, in order; a statement travels whole in one cell, and so does
# what is said about it.
GROUPS = {"person": PERSON, "fact": FACT, "details": DETAILS, "source": SOURCE, "term": TERM}
WHOLE_COLUMNS = ("statement", "about")


def names(keys: tuple[Key, ...]) -> tuple[str, ...]:
    """The names of some keys."""
    return tuple(key.name for key in keys)


def columns() -> list[str]:
    """The columns of a CSV file, in the order in which they are written."""
    return [f"{group}.{key.name}" for group, keys in GROUPS.items() for key in keys] + list(
        WHOLE_COLUMNS
    )


def json_schema() -> dict[str, Any]:
    """The format as a JSON Schema (draft 2020-12); descriptions name the columns of a CSV."""
    person = _object(PERSON, "person")
    person["properties"]["facts"] = {"type": "array", "items": {"$ref": "#/$defs/fact"}}
    fact = _object(FACT, "fact")
    fact["properties"]["details"] = {"$ref": "#/$defs/details"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cases of Fifteenth",
        "description": " ".join((__doc__ or "").split()),
        "type": "object",
        "required": ["sources", "people"],
        "additionalProperties": False,
        "properties": {
            "sources": {"type": "array", "items": _object(SOURCE, "source")},
            "people": {"type": "array", "items": {"$ref": "#/$defs/person"}},
            "terms": {"type": "array", "items": _object(TERM, "term")},
            "statement": {"type": "object"},
            "about": _object(ABOUT),
        },
        "$defs": {"person": person, "fact": fact, "details": _object(DETAILS, "details")},
    }


def _object(keys: tuple[Key, ...], group: str = "") -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in keys if key.is_needed],
        "properties": {key.name: _value(key, group) for key in keys},
    }


def _value(key: Key, group: str) -> dict[str, Any]:
    says = f"{key.says} (column {group}.{key.name})" if group else key.says
    types: dict[str, Any] = {
        "text": {"type": "string"},
        "date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
        "amount": {"type": "string", "pattern": r"^[0-9]{1,12}([.][0-9]{1,2})?$"},
        "flag": {"type": "boolean"},
        "number": {"type": "number"},
        "words": {"type": "array", "items": {"type": "string"}},
        "parts": {"type": "array", "items": _object(key.parts)}
        if key.parts
        else {"type": "object", "properties": {tag: {"type": "string"} for tag in key.choices}},
    }
    value = dict(types[key.form])
    if key.choices and key.form == "text":
        value["enum"] = list(key.choices)
    if not key.is_needed:
        # Null takes a date or a detail away; any other is as if it were not there.
        value = {"anyOf": [value, {"type": "null"}]}
    return {"description": says, **value}
