"""The index's own table, where the shared fixtures do not make it yet."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect

from crm.db import db
from crm.search import dialects


@pytest.fixture(autouse=True)
def _index(database: Flask) -> None:
    if not inspect(db.engine).has_table("search_index"):
        dialects.create(db.session.connection())
        db.session.commit()
