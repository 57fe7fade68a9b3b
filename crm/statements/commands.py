"""Bringing cases and statements in from a file."""

from __future__ import annotations

from pathlib import Path

import click

from crm.audit.models import DESK
from crm.cases import exchange as cases
from crm.cli import Refusal, importing, in_app, upgrade_database
from crm.db import db
from crm.exchange import Malformed, read_json
from crm.statements import exchange as statements


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
