"""Commands about people of the team."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app

from crm.accounts.models import ROLES, User
from crm.audit.models import DESK
from crm.cli import Refusal, cli, in_app, upgrade_database
from crm.db import db


@cli.group()
def user() -> None:
    """People of the team."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", help="How the person is called (default: the address's first part).")
@in_app
def add(email: str, role: str, name: str | None) -> None:
    """Invite EMAIL and print a one-time set-up link, good for three days.

    Again for somebody who has not used theirs: a new link, and the old one ends.
    """
    try:
        # Whether the name's server exists is for the mail to find out, not for us.
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Refusal(f"{email} is not an e-mail address: {error}") from error
    upgrade_database()
    try:
        person, token = User.invite(address, name or address.split("@")[0], role, by=DESK)
    except ValueError as error:
        raise Refusal(f"Not added: {error}.") from error
    link = f"{current_app.config['CRM'].base_url}/set-up/{token}"
    db.session.commit()
    click.echo(f"{person.email} is invited as {role}. Set-up link, once, for three days:")
    click.echo(link)
