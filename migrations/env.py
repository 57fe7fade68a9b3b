"""How Alembic runs here: on the application's own engine, with its models."""

from __future__ import annotations

from alembic import context
from flask import current_app

from crm.db import Model
from crm.search import dialects


def _ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    # The index's own tables are made by crm.search.dialects; the models do not know them.
    return not (kind == "table" and name is not None and dialects.is_own_table(name))


def _run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            include_object=_ours,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


_run()
