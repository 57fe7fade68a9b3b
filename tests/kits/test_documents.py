"""What search finds of kits."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK
from crm.db import db
from crm.kits.models import Kit
from crm.search.models import SearchDocument


def test_a_kit_is_found_by_its_title_in_every_language(kit: Kit, database: Flask) -> None:
    """And leads to its page."""
    kit.title.translate("sv", "Exempelmappen", by=DESK)
    kit.entitle(kit.title.body, "Another subtitle", by=DESK)
    db.session.commit()
    query = select(SearchDocument).where(SearchDocument.kind == "kit")
    document = db.session.scalars(query).one()
    assert document.title == "The example kit"
    assert "Exempelmappen" in document.body
    assert "Another subtitle" in document.body
    assert document.url == f"/kits/{kit.id}"
