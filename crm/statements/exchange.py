"""The statements of a cases file: who signed, what followed, and with which sources.

Reads the ``statement`` of the format of statement14.json, after ``crm.cases.exchange`` has
read its people. It tells of two texts, that of the fourteen and that of the fourteen
women, each of which becomes a statement here; ``PARTS`` says which key becomes a part of
which kind. A person's ``group`` says which of the two they signed. ``about`` tells what the
whole record is, and stays with the first of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from crm.audit.models import Actor
from crm.cases import schema
from crm.cases.exchange import check, slug
from crm.cases.facts import Source
from crm.cases.merging import sources_by_key
from crm.cases.models import Case
from crm.cases.vocabulary import CONFIDENCES
from crm.db import db
from crm.exchange import Report
from crm.reader import message as _n
from crm.refusals import RowError, Said
from crm.rows import UNKNOWN_SOURCE, Row, shown
from crm.statements.loading import WITH_ALL
from crm.statements.models import Statement, told_about
from crm.texts.forms import MOST_CHARACTERS

# key of the file: kind of part
PARTS = {
    "date_note": "date_note",
    "second_statement": "second_statement",
    "independence_notice": "independence",
    "campaign": "campaign",
    "open_letters_5plus1": "open_letter",
    "official_position": "official_position",
    "us_reaction": "reaction",
    "arrest_counts": "arrest_count",
    "verdict_feb_2020": "verdict",
    "context_2026": "context",
}
WOMENS_PARTS = {"date_note": "date_note", "support_statements": "support"}
LISTS = ("independence_notice", "open_letters_5plus1", "arrest_counts", "support_statements")
_WOMEN = "women_statement"
STATEMENT_KEYS = (
    *("title", "date", "summary", "full_text_locations", *PARTS),
    *("slug", _WOMEN, "support_statements"),
)
WOMEN_KEYS = ("title", "date", "date_note", "text", "source_ids", "confidence")
_ABOUT = _n("about the statement")
ABOUT_KEYS = schema.names(schema.ABOUT)
PART_KEYS = ("date", "text", "source_ids", "confidence", "author")
DEFAULT_SLUG = "statement-14"
DEFAULT_WOMENS_TITLE = "The statement of fourteen women"
# What a person's group begins with, and what is added to the slug of the statement they signed.
GROUPS = {"statement of 14 women": "-women", "statement of 14": ""}


class _Part(NamedTuple):
    """A part as the file gives it; what that leaves out is ``None`` or not in ``fields``."""

    kind: str
    number: int
    body: str
    author: str | None
    sources: list[Source] | None
    # The date and how well it stands.
    fields: dict[str, Any]


class _Statement(NamedTuple):
    """A statement as the file gives it; what that leaves out is ``None`` or not in ``fields``."""

    slug: str
    title: str | None
    summary: _Part
    full_texts: list[Source] | None
    fields: dict[str, Any]
    parts: list[_Part]
    about: dict[str, str]


def load(document: Any, *, by: Actor, update: bool = True) -> Report:
    """Bring in statements, their parts and who signed; the people must be in already.

    Rows that cannot be understood are refused by name; the caller commits. With ``update``
    false what the desk has already stays as it is. Raises ``Malformed``.
    """
    document = check(document)
    report = Report()
    if document.get("statement") is not None:
        about = _read_about(document.get("about"), report)
        found = _read(document["statement"], sources_by_key(), report, about)
        statements = _write(found, report, by, update)
        _sign(document["people"], statements, report, by)
    elif document.get("about"):
        reason = Said(_n("the file has no statement that it could be about"))
        report.refuse("statements", Said(_ABOUT), reason)
    db.session.flush()
    return report


# -- reading --------------------------------------------------------------------------------


def _read_about(data: Any, report: Report) -> dict[str, str]:
    try:
        row = Row({} if data is None else data, ABOUT_KEYS)
        what = row.line("what", MOST_CHARACTERS, is_long=True) if "what" in row else None
        return told_about(row.date("as_of"), what)
    except RowError as error:
        report.refuse("statements", Said(_ABOUT), error.said)
        return {}


def _read(
    data: Any, register: Mapping[str, Source], report: Report, about: dict[str, str]
) -> list[_Statement]:
    found = []
    try:
        row = Row(data, STATEMENT_KEYS)
        own = row.optional("slug", 80) or DEFAULT_SLUG
        if own != slug(own):
            raise RowError(_n("%(slug)s is no slug"), slug=shown(own))
        found.append(_read_first(row, own, register, report, about))
        if _WOMEN in row:
            found.append(_read_womens(row, f"{own}-women", register, report))
    except RowError as error:
        report.refuse("statements", Said(_n("statement")), error.said)
    return found


def _read_first(
    row: Row, own: str, register: Mapping[str, Source], report: Report, about: dict[str, str]
) -> _Statement:
    summary = _read_part(row.data.get("summary"), "summary", 1, register)
    full_texts = []
    for each in row.rows("full_text_locations"):
        place = Row(each, ("language", "source_id"))
        place.language("language")
        full_texts += _sources([place.line("source_id", 100)], register)
    return _Statement(
        slug=own,
        title=row.line("title", 500),
        summary=summary,
        full_texts=full_texts if "full_text_locations" in row else None,
        fields=row.date_as("issued_on") | _of_summary(summary),
        parts=_read_parts(row, PARTS, register, report),
        about=about,
    )


def _read_womens(
    whole: Row, own: str, register: Mapping[str, Source], report: Report
) -> _Statement:
    try:
        row = Row(whole.data[_WOMEN], WOMEN_KEYS)
        keys = [key for key in ("text", "source_ids", "confidence") if key in row]
        summary = _read_part({key: row.data[key] for key in keys}, "summary", 1, register)
        together = Row({**whole.data, "date_note": row.data.get("date_note")}, STATEMENT_KEYS)
        return _Statement(
            slug=own,
            title=row.optional("title", 500),
            summary=summary,
            full_texts=None,
            fields=row.date_as("issued_on") | _of_summary(summary),
            parts=_read_parts(together, WOMENS_PARTS, register, report),
            about={},
        )
    except RowError as error:
        raise RowError("%(part)s: %(reason)s", part=_WOMEN, reason=error.said) from error


def _read_parts(
    row: Row, kinds: Mapping[str, str], register: Mapping[str, Source], report: Report
) -> list[_Part]:
    parts = []
    for key, kind in kinds.items():
        if key not in row:
            continue
        rows = row.rows(key) if key in LISTS else [row.data[key]]
        for number, data in enumerate(rows, 1):
            try:
                parts.append(_read_part(data, kind, number, register))
            except RowError as error:
                where = _n("statement, %(key)s %(number)s")
                report.refuse("parts", Said(where, {"key": key, "number": number}), error.said)
    return parts


def _read_part(data: Any, kind: str, number: int, register: Mapping[str, Source]) -> _Part:
    row = Row(data, PART_KEYS)
    confidence = row.choice("confidence", CONFIDENCES)
    keys = row.texts("source_ids", 100) if "source_ids" in row else None
    return _Part(
        kind=kind,
        number=number,
        body=row.line("text", MOST_CHARACTERS, is_long=True),
        author=row.optional("author", 300),
        sources=None if keys is None else _sources(keys, register),
        fields=row.date_as("happened_on") | ({"confidence": confidence} if confidence else {}),
    )


def _of_summary(summary: _Part) -> dict[str, Any]:
    """What a summary says of its statement: the date is the statement's own to tell."""
    return {name: value for name, value in summary.fields.items() if name != "happened_on"}


def _sources(keys: Sequence[str], register: Mapping[str, Source]) -> list[Source]:
    unknown = [shown(key) for key in keys if key not in register]
    if unknown:
        raise RowError(UNKNOWN_SOURCE, sources=", ".join(unknown))
    return list(dict.fromkeys(register[key] for key in keys))


# -- writing --------------------------------------------------------------------------------


def _write(
    found: Sequence[_Statement], report: Report, by: Actor, update: bool
) -> dict[str, Statement]:
    query = select(Statement).options(*WITH_ALL)
    statements = {each.slug: each for each in db.session.scalars(query)}
    written = {}
    for row in found:
        statement = statements.get(row.slug)
        is_new = statement is None
        statement = statement or Statement.issue(
            row.slug, row.title or DEFAULT_WOMENS_TITLE, row.summary.body, by=by
        )
        is_changed = (is_new or update) and statement.change(
            by=by,
            title=row.title,
            summary=row.summary.body,
            about={**(statement.about or {}), **row.about} or None,
            **_cited(statement, row),
            **row.fields,
        )
        report.note("statements", is_new=is_new, is_changed=is_changed)
        for part in row.parts:
            _write_part(statement, part, report, by, update)
        written[row.slug] = statement
    return written


def _cited(statement: Statement, row: _Statement) -> dict[str, list[Source]]:
    """The sources of the summary and where the whole text stands, as far as the file says."""
    held = statement.summary_sources
    sources, full_texts = row.summary.sources, row.full_texts
    if sources is None:
        sources = [each.source for each in held]
    if full_texts is None:
        full_texts = [each.source for each in held if each.has_full_text]
    return {"sources": sources, "full_texts": full_texts}


def _write_part(statement: Statement, row: _Part, report: Report, by: Actor, update: bool) -> None:
    key = f"{statement.slug}/{row.kind}/{row.number}"
    part = next((each for each in statement.parts if each.text.key == key), None)
    body = f"{row.author}: {row.body}" if row.author else row.body
    if part is None:
        statement.add_part(
            row.kind,
            body,
            by=by,
            author=row.author,
            sources=row.sources or (),
            number=row.number,
            **row.fields,
        )
        report.note("parts", is_new=True, is_changed=True)
        return
    author = row.author or part.author
    # Somebody may have rewritten the text without its author since.
    if not row.author and part.text.body.startswith(f"{author}: "):
        body = f"{author}: {row.body}"
    is_changed = update and part.change(
        by=by, body=body, sources=row.sources, author=author, **row.fields
    )
    report.note("parts", is_new=False, is_changed=is_changed)


def _sign(
    people: Sequence[Any], statements: Mapping[str, Statement], report: Report, by: Actor
) -> None:
    cases = {case.slug: case for case in db.session.scalars(select(Case))}
    first = next(iter(statements), None)
    for person in people:
        group = person.get("group") if isinstance(person, dict) else None
        name = person.get("name_en") if isinstance(person, dict) else None
        # A person without a name was refused already; one without a group signed nothing.
        if not isinstance(group, str) or not isinstance(name, str) or first is None:
            continue
        case = cases.get(str(person.get("slug") or slug(name)))
        ending = next((GROUPS[start] for start in GROUPS if group.startswith(start)), None)
        statement = statements.get(f"{first}{ending}")
        if statement is None:
            reason = Said(
                _n("no statement of the file fits the group %(group)s"), {"group": shown(group)}
            )
            report.refuse("signatures", Said(_n("person %(name)s"), {"name": shown(name)}), reason)
        elif case is not None:
            is_new = all(each.case is not case for each in statement.signatures)
            statement.sign(case, by=by)
            report.note("signatures", is_new=is_new, is_changed=is_new)
