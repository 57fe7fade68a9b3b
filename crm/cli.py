"""The commands: ``python3 crm COMMAND``.

Rooms add theirs in ``crm/<room>/commands.py``. Exit status: 0 done, 1 refused or failed
with one clear line on standard error, 2 wrong usage. No traceback reaches a user.
"""

from __future__ import annotations

import functools
import json
import logging
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from crm import ROOMS, create_app
from crm.config import ConfigError
from crm.files import FileError
from crm.jobs import JobError

P = ParamSpec("P")
T = TypeVar("T")


class Refusal(click.ClickException):
    """One clear line on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the line alone."""
        click.echo(self.format_message(), err=True)


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Fifteenth, a press desk. Without a command: load the demo on first run, and serve."""
    if context.invoked_subcommand is None:
        context.invoke(cli.commands["start"])


@cli.group(name="import")
def importing() -> None:
    """Bring in cases from a file."""


@cli.group(name="export")
def exporting() -> None:
    """Write out what import takes back."""


@functools.lru_cache(maxsize=1)
def application() -> Flask:
    """The application of this environment, once per process."""
    return create_app()


def in_app(function: Callable[P, T]) -> Callable[P, T]:
    """Run a command inside the application's context."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        with application().app_context():
            return function(*args, **kwargs)

    return wrapper


def upgrade_database() -> None:
    """Bring the database to the newest migration."""
    import flask_migrate

    for name in ("alembic", "flask_migrate"):
        logging.getLogger(name).setLevel(logging.WARNING)
    flask_migrate.upgrade()


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def main(argv: list[str]) -> int:
    """Run a command; returns the exit status."""
    for room in ROOMS:
        if find_spec(f"crm.{room}.commands"):
            import_module(f"crm.{room}.commands")
    for name in ("server", "messages"):
        import_module(f"crm.{name}")
    try:
        result = cli.main(args=argv, prog_name="python3 crm", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ConfigError, DBAPIError, FileError, JobError, OSError, StaleDataError) as error:
        click.echo(_one_line(error), err=True)
        return 1
    return result if isinstance(result, int) else 0


def _one_line(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        reason = str(error.orig).splitlines()[0]
        return f"The database refused: {reason}. Look at CRM_DATABASE_URL and CRM_INSTANCE."
    if isinstance(error, StaleDataError):
        return "Somebody else changed the same thing meanwhile; nothing was saved. Try again."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
