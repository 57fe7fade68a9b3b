"""Two people save the same contact at once, on PostgreSQL."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import lxml.html
from flask import Flask
from sqlalchemy import text

from crm.contacts.models import Contact
from crm.db import db
from tests import factories
from tests.conftest import client_of


def _somebody_waits() -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with db.engine.connect() as connection:
        return bool(connection.execute(text(waiting)).scalar_one())


def test_who_waited_for_the_other_sees_what_was_saved(postgresql: Flask) -> None:
    """The form of the second is stale once the first has saved, though it arrived before."""
    with postgresql.app_context(), ThreadPoolExecutor(1) as pool:
        contact_id = factories.contact(city="Uppsala").id
        client = client_of(postgresql, "officer")
        url = f"/contacts/{contact_id}/edit/place"
        form = lxml.html.fromstring(client.get(url).get_data(as_text=True)).cssselect("main form")
        mine = dict(form[0].form_values()) | {"city": "Oslo"}
        db.session.commit()
        with db.engine.connect() as first:
            first.execute(text(f"UPDATE contact SET city = 'Lund' WHERE id = {contact_id}"))  # noqa: S608
            answer = pool.submit(client.post, url, data=mine)
            until = time.monotonic() + 10
            while not _somebody_waits():
                assert time.monotonic() < until and not answer.done()
                time.sleep(0.02)
            first.commit()
        response = answer.result()
        assert response.status_code == 409, response.headers
        assert "Lund" in response.get_data(as_text=True)
        assert db.session.get_one(Contact, contact_id).city == "Lund"
