"""Bringing cases and statements in from a file, and writing them out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from crm.audit.models import DESK
from crm.cases import exchange as cases
from crm.cases import exporting as cases_exporting
from crm.cli import Refusal, exporting, importing, in_app, print_json, upgrade_database
from crm.db import db
from crm.exchange import Malformed, read_json
from crm.statements import exchange as statements
from crm.statements import exporting as statements_exporting


@importing.command("cases")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@in_app
def import_cases(file: Path, dry_run: bool) -> int:
    """Bring in people, facts, sources and statements from FILE (JSON).

    Rows that cannot be understood are named and stay out; the others go in together.
    """
    try:
        document = cases.check(read_json(file))
        upgrade_database()
        report = cases.load(document, by=DESK).add(statements.load(document, by=DESK))
    except Malformed as error:
        db.session.rollback()
        raise Refusal(f"Nothing was changed. {error}") from error
    if dry_run:
        db.session.rollback()
        click.echo("Dry run: nothing was changed.")
    else:
        db.session.commit()
    for line in report.lines():
        click.echo(line)
    for kind, refused in report.refusals:
        click.echo(f"refused ({kind}): {refused}", err=True)
    return 1 if report.refusals or not report.understood else 0


@exporting.command("cases")
@click.option("--out", type=click.Path(path_type=Path), help="A new file instead of the screen.")
@click.option(
    "--with-protected", is_flag=True, help="Also those whose families nobody has reached."
)
@in_app
def export_cases(out: Path | None, with_protected: bool) -> None:
    """Write out people, facts, sources and statements as JSON that import takes back."""
    upgrade_database()
    document = cases_exporting.document(with_protected=with_protected)
    left_out = statements_exporting.add_statements(document)
    for line in left_out:
        click.echo(f"left out: {line}", err=True)
    if out is None:
        print_json(document)
        return
    try:
        # Never over another file: an export holds what a desk may not lose. Mine alone to read.
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal(f"{out} is there already; nothing was written.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")
    click.echo(f"{out}: {len(document['people'])} people, {len(document['sources'])} sources")
