"""Bringing cases and statements in from a file, and writing them out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crm.audit.models import DESK, record
from crm.cases import exchange as cases
from crm.cases import exchange_table, schema
from crm.cases.exporting import AllCases
from crm.cli import Refusal, exporting, importing, in_app, print_json, upgrade_database
from crm.db import db
from crm.exchange import Malformed, Report, read_json
from crm.statements import exchange as statements
from crm.statements.exporting import numbers_of, whole, written

# From so many people on somebody may wonder whether anything happens.
_MANY = 100


@importing.command("cases")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON document.")
@in_app
def import_cases(file: Path, dry_run: bool, as_json: bool) -> int:
    """Bring in people, facts, sources and statements from FILE (JSON, CSV or XLSX).

    Rows that cannot be understood are named and stay out; the others go in, a few whole
    people at a time: after an interruption run it again, and it goes on. `export schema`
    tells what a file may hold.
    """
    try:
        report = Report()
        document = cases.check(_read(file, report))
        upgrade_database()
        step = _checkpoint(dry_run)
        report.add(cases.load(document, by=DESK, checkpoint=step))
        report.add(statements.load(document, by=DESK))
    except Malformed as error:
        db.session.rollback()
        raise Refusal(f"Nothing was changed. {error}") from error
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    _tell(report, dry_run, as_json)
    return 1 if report.refusals or not report.understood else 0


def _read(file: Path, report: Report) -> Any:
    try:
        if file.suffix.lower() in (".csv", ".xlsx"):
            return exchange_table.read(file, report)
        if file.suffix.lower() in (".xls", ".ods"):
            raise Malformed(f"{file.name}: save the sheet as XLSX or CSV (UTF-8) first")
        return read_json(file)
    except OSError as error:
        raise Malformed(f"{file}: {error.strerror}") from error


def _checkpoint(dry_run: bool) -> Callable[[int, int], None]:
    def keep(done: int, total: int) -> None:
        if not dry_run:
            db.session.commit()
        db.session.expunge_all()
        if _MANY <= total > done:
            click.echo(f"{done} of {total} people", err=True)

    return keep


def _tell(report: Report, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json({"dry_run": dry_run, **report.as_data()})
        return
    if dry_run:
        click.echo("Dry run: nothing was changed.")
    for line in report.lines():
        click.echo(line)
    for kind, refused in report.refusals:
        click.echo(f"refused ({kind}): {refused}", err=True)


@exporting.command("cases")
@click.option("--out", type=click.Path(path_type=Path), help="A new file: .json, .csv or .xlsx.")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["publication"]),
    help="For others, with only what may be published: the default.",
)
@click.option(
    "--with-protected", is_flag=True, help="The desk's own copy, with everything and everybody."
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON; needs --out.")
@in_app
def export_cases(
    out: Path | None, audience: str | None, with_protected: bool, as_json: bool
) -> None:
    """Write out people, facts, sources and statements, as import takes them back.

    By default only what may be published: no protected people, no fact without a permission
    to publish or a source, nothing sensitive, nothing of who permitted what.
    """
    if audience and with_protected:
        raise click.UsageError("--for publication and --with-protected exclude each other.")
    if as_json and out is None:
        raise click.UsageError("--json tells of the file that --out writes.")
    upgrade_database()
    document, left_out = whole(with_protected=with_protected)
    numbers = numbers_of(document)
    if out is not None:
        _write(out, document)
    told = {"form": _form(out), "with_protected": with_protected, **numbers}
    record("cases.exported", AllCases(), by=DESK, **told)
    db.session.commit()
    for line in left_out:
        click.echo(f"left out: {line}", err=True)
    if out is None:
        print_json(document)
    elif as_json:
        print_json({"path": str(out), **numbers, "left_out": left_out})
    else:
        said = ", ".join(f"{number} {kind}" for kind, number in numbers.items())
        click.echo(f"{out}: {said}")


def _form(out: Path | None) -> str:
    return (out.suffix.lower().removeprefix(".") if out else "") or "json"


def _write(out: Path, document: dict[str, Any]) -> None:
    form = _form(out)
    if form not in ("json", "csv", "xlsx"):
        raise Refusal(f"{out}: cases are written as .json, .csv or .xlsx.")
    content = written(document, form)
    try:
        # Never over another file: an export holds what a desk may not lose. Mine alone to read.
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal(f"{out} is there already; nothing was written.") from error
    except OSError as error:
        raise Refusal(f"{out}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


@exporting.command("schema")
def export_schema() -> None:
    """What a cases file may hold, as a JSON Schema that also names the columns of a CSV."""
    print_json(schema.json_schema())
