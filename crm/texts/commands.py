"""Translations, the memory and the glossary, out to files and in from them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from crm import i18n
from crm.audit.models import DESK
from crm.cli import Refusal, exporting, importing, in_app, print_json, upgrade_database
from crm.db import db
from crm.exchange import Malformed, read_bytes
from crm.texts import exchange_files, exchange_formats, glossary_files, memory_files
from crm.texts.exchange_models import WAITING, ExchangeFile

_OUT = click.option("--out", required=True, type=click.Path(path_type=Path), help="A new file.")
_DRY = click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
_JSON = click.option("--json", "as_json", is_flag=True, help="The report as one JSON document.")
_FILE = click.argument("file", type=click.Path(path_type=Path))
_LANGUAGE = click.Choice(list(i18n.LANGUAGES))


@exporting.command("texts")
@click.option("--lang", "language", required=True, type=_LANGUAGE)
@click.option("--from", "source", type=_LANGUAGE, default="en", show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(exchange_formats.FORMS)),
    default="xliff2",
    show_default=True,
)
@click.option(
    "--state",
    type=click.Choice(list(exchange_files.CHOICES)),
    default="work",
    show_default=True,
    help="work: what is missing, stale, a machine's or a draft.",
)
@click.option("--for", "need", help='Only what this waits for, as "kit-3".')
@click.option("--notes", is_flag=True, help="With the team's comments.")
@_OUT
@_JSON
@in_app
def export_texts(
    language: str,
    source: str,
    form: str,
    state: str,
    need: str | None,
    notes: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Write out paragraphs for an outside translator (XLIFF 1.2, XLIFF 2, PO)."""
    upgrade_database()
    wanted = exchange_files.Wanted(
        language, source, exchange_files.CHOICES[state], need, with_notes=notes
    )
    try:
        gone = exchange_files.export(wanted, form, by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was written: {error}.") from error
    _write(out, gone.content)
    db.session.commit()
    _told_out(out, "paragraphs", gone.count, gone.left_out, as_json)


@importing.command("texts")
@_FILE
@_DRY
@_JSON
@in_app
def import_texts(file: Path, dry_run: bool, as_json: bool) -> int:
    """Bring back what an outside translator did with FILE (XLIFF 1.2, XLIFF 2, PO).

    Where the source or the translation has changed here since, the row waits on the page of
    the file until somebody has chosen. Nothing comes in as reviewed.
    """
    upgrade_database()
    try:
        arrived = exchange_files.arrive(_content(file), file.name, by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was changed. {error}.") from error
    db.session.flush()
    arrived.take(exchange_files.rows_to_take(arrived), by=DESK)
    report = _report(arrived)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        print_json({"dry_run": dry_run, **report})
    else:
        _tell(report, dry_run)
    return 1 if report["refusals"] or report["waiting"] else 0


def _report(file: ExchangeFile) -> dict[str, Any]:
    numbers = file.report["numbers"]
    return {
        "file": file.name,
        "language": file.language,
        "created": numbers["new"],
        "updated": numbers["changed"],
        "skipped": numbers["same"],
        "waiting": sum(numbers[verdict] for verdict in WAITING),
        "conflicts": [
            {
                "text": row.segment.text.key,
                "part": row.segment.number,
                "reason": row.verdict,
                "ours": row.ours.body if row.ours else "",
                "theirs": row.body,
            }
            for row in file.rows
        ],
        "refusals": [
            {"where": where, "reason": reason} for where, reason in file.report["refused"]
        ],
    }


_REASONS = {
    "source": "the source has changed since it went out",
    "reviewed": "ours is reviewed already",
    "edited": "ours was changed since it went out",
}


def _tell(report: dict[str, Any], dry_run: bool) -> None:
    if dry_run:
        click.echo("Dry run: nothing was changed.")
    names = ("created", "updated", "skipped", "waiting")
    told = ", ".join(f"{report[name]} {name}" for name in names)
    click.echo(f"translations: {told}, {len(report['refusals'])} refused")
    for row in report["conflicts"]:
        where = f"{row['text']} {row['part']}"
        click.echo(f"waiting: {where}: {_REASONS[row['reason']]}", err=True)
    for each in report["refusals"]:
        click.echo(f"refused: {each['where']}: {each['reason']}", err=True)


@exporting.command("memory")
@click.option("--lang", "languages", multiple=True, type=_LANGUAGE, help="Only these.")
@_OUT
@_JSON
@in_app
def export_memory(languages: tuple[str, ...], out: Path, as_json: bool) -> None:
    """Write out the translation memory as TMX: what is reviewed, and pairs from files."""
    upgrade_database()
    try:
        content, count, left_out = memory_files.export(languages, by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was written: {error}.") from error
    _write(out, content)
    db.session.commit()
    _told_out(out, "pairs", count, left_out, as_json)


@importing.command("memory")
@_FILE
@_DRY
@_JSON
@in_app
def import_memory(file: Path, dry_run: bool, as_json: bool) -> int:
    """Take the pairs of FILE (TMX) into the translation memory."""
    upgrade_database()
    try:
        learned = memory_files.learn(_content(file), file.name, by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was changed. {error}.") from error
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        print_json({"dry_run": dry_run, **learned.as_data()})
        return 1 if learned.refused else 0
    if dry_run:
        click.echo("Dry run: nothing was changed.")
    numbers = f"{learned.new} created, {learned.known} skipped, {len(learned.refused)} refused"
    click.echo(f"pairs: {numbers}")
    for where, reason in learned.refused:
        click.echo(f"refused: {where}: {reason}", err=True)
    return 1 if learned.refused else 0


@exporting.command("glossary")
@_OUT
@_JSON
@in_app
def export_glossary(out: Path, as_json: bool) -> None:
    """Write out the glossary as TBX."""
    upgrade_database()
    try:
        content, count, left_out = glossary_files.export(by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was written: {error}.") from error
    _write(out, content)
    db.session.commit()
    _told_out(out, "terms", count, left_out, as_json)


@importing.command("glossary")
@_FILE
@_DRY
@_JSON
@in_app
def import_glossary(file: Path, dry_run: bool, as_json: bool) -> int:
    """Take the terms of FILE (TBX) into the glossary; where both differ, ours stays."""
    upgrade_database()
    try:
        learned = glossary_files.learn(_content(file), file.name, by=DESK)
    except Malformed as error:
        raise Refusal(f"Nothing was changed. {error}.") from error
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    report = learned.as_data()
    if as_json:
        print_json({"dry_run": dry_run, **report})
        return 1 if learned.refused or learned.conflicts else 0
    if dry_run:
        click.echo("Dry run: nothing was changed.")
    told = ", ".join(f"{report[name]} {name}" for name in ("created", "updated", "skipped"))
    click.echo(f"terms: {told}, {len(learned.refused)} refused")
    for term, language, ours, theirs in learned.conflicts:
        click.echo(f"left as it is: {term} ({language}): {ours} | the file: {theirs}", err=True)
    for where, reason in learned.refused:
        click.echo(f"refused: {where}: {reason}", err=True)
    return 1 if learned.refused or learned.conflicts else 0


def _content(file: Path) -> bytes:
    try:
        return read_bytes(file)
    except OSError as error:
        raise Malformed(f"{file}: {error.strerror}") from error


def _write(out: Path, content: bytes) -> None:
    try:
        # Never over another file, and mine alone to read: it holds what is not published yet.
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal(f"{out} is there already; nothing was written.") from error
    except OSError as error:
        raise Refusal(f"{out}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _told_out(out: Path, kind: str, count: int, left_out: list[str], as_json: bool) -> None:
    for line in left_out:
        click.echo(f"left out: {line}", err=True)
    if as_json:
        print_json({"path": str(out), kind: count, "left_out": left_out})
    else:
        click.echo(f"{out}: {count} {kind}")
