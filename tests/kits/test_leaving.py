"""Which texts may leave the desk to be translated by machine: what any kit may print."""

from __future__ import annotations

from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.kits.models import Kit
from crm.statements.models import Statement
from crm.texts.leaving import may_leave
from crm.texts.models import Text
from tests import factories


def test_what_a_kit_may_print_may_leave(database: Flask) -> None:
    person = factories.case()
    fact = factories.fact(person)
    kit = factories.kit(person)
    statement = kit.kit_statements[0].statement
    texts = [
        *(fact.text, kit.title, kit.subtitle, statement.title, statement.summary),
        *(each.text for each in kit.kit_texts),
    ]
    ids = {text.id for text in texts if text}
    assert len(ids) == 7
    assert may_leave(ids) == ids
    assert may_leave([]) == set()


def test_what_must_stay(database: Flask) -> None:
    person = factories.case()
    hidden = factories.case("Mina Hidden")
    kept = [
        factories.fact(person, body="No permission.", may_publish=False),
        factories.fact(person, body="No source.", sources=[]),
        factories.fact(person, "health", body="She is ill.", sensitivity="health"),
        factories.fact(hidden, body="Arrested, too."),
    ]
    orphan = Text.write("nobody/1", "Nobody vouches for this.", by=DESK)
    hidden.protect("At risk.", by=DESK)
    db.session.commit()
    assert may_leave([*(fact.text_id for fact in kept), orphan.id]) == set()


def test_a_part_of_a_statement_without_source_stays(database: Flask) -> None:
    statement = factories.statement()
    known = [
        statement.add_part("date_note", f"The answer, {number}.", by=DESK, sources=sources)
        for number, sources in enumerate(([], [factories.source()]))
    ]
    db.session.commit()
    assert may_leave([part.text_id for part in known]) == {known[1].text_id}
    assert may_leave([db.session.get_one(Statement, statement.id).title_id])


def test_who_names_somebody_protected_stays_even_where_no_guard_saw_it(database: Flask) -> None:
    hidden = factories.case("Mina Hidden")
    kit = factories.kit(factories.case())
    brief = kit.kit_texts[0].text
    brief.rewrite("Mina Hidden was there, too.", by=DESK)
    db.session.commit()
    assert brief.id in may_leave([brief.id])
    hidden.protect("At risk.", by=DESK)
    db.session.commit()
    assert brief.is_protected
    brief.guards, brief.is_protected = [], False
    db.session.commit()
    assert may_leave([brief.id]) == set()
    assert may_leave([db.session.get_one(Kit, kit.id).title_id])
