from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.orm import Session

from crm.search import index, query, writing
from crm.search.models import NameKey, NameTerm, SearchDocument
from tests.search.rooms import Note, Person, PersonName, person


def found(session: Session, line: str, **limits: object) -> list[tuple[str, int]]:
    answer = query.search(line, session=session, **limits)  # type: ignore[arg-type]
    return [(hit.kind, hit.subject_id) for hit in answer.hits]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield seen
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_an_object_is_found_when_it_is_added_changed_and_not_when_it_is_deleted(
    session: Session,
) -> None:
    note = Note(title="Call", text="asked about Evin")
    session.add(note)
    session.commit()
    assert found(session, "evin") == [("note", note.id)]
    note.text = "asked about Qarchak"
    session.commit()
    assert found(session, "evin") == []
    assert found(session, "qarchak") == [("note", note.id)]
    session.delete(note)
    session.commit()
    assert found(session, "qarchak") == []
    assert session.scalar(select(func.count()).select_from(SearchDocument)) == 0


def test_what_is_rolled_back_is_not_indexed(session: Session) -> None:
    kept = Note(text="kept")
    session.add(kept)
    session.commit()
    session.add(Note(text="dropped"))
    kept.text = "dropped too"
    session.flush()
    session.rollback()
    session.commit()
    assert found(session, "dropped") == []
    assert found(session, "kept") == [("note", kept.id)]


def test_a_savepoint_that_is_rolled_back_leaves_the_rest(session: Session) -> None:
    session.add(Note(text="first"))
    savepoint = session.begin_nested()
    session.add(Note(text="second"))
    session.flush()
    savepoint.rollback()
    session.commit()
    assert len(found(session, "first")) == 1
    assert found(session, "second") == []


def test_a_search_sees_what_its_own_session_has_not_committed_yet(session: Session) -> None:
    session.add(Note(text="pending"))
    assert found(session, "pending") == []  # a search does not flush…
    session.flush()
    assert len(found(session, "pending")) == 1  # …but indexes what is flushed
    session.rollback()
    assert found(session, "pending") == []


def test_touching_rewrites_a_document_none_of_whose_columns_changed(session: Session) -> None:
    somebody = person("Nasrin Sotoudeh")
    session.add(somebody)
    session.commit()
    session.execute(update(PersonName).values(text="Shirin Ebadi"))
    session.expire_all()
    session.commit()
    assert found(session, "sotoudeh") == [("person", somebody.id)]
    index.touch(somebody)
    session.commit()
    assert found(session, "sotoudeh") == []
    assert found(session, "ebadi") == [("person", somebody.id)]


def test_a_changed_collection_counts_as_a_change(session: Session) -> None:
    somebody = person("Nasrin Sotoudeh")
    session.add(somebody)
    session.commit()
    somebody.names.append(PersonName(text="نسرین ستوده"))
    session.commit()
    assert found(session, '"نسرین ستوده"') == [("person", somebody.id)]


def test_none_means_not_found_at_all(session: Session) -> None:
    note = Note(text="secret", is_hidden=True)
    session.add(note)
    session.commit()
    assert found(session, "secret") == []
    note.is_hidden = False
    session.commit()
    assert len(found(session, "secret")) == 1
    note.is_hidden = True
    session.commit()
    assert found(session, "secret") == []


def test_an_erased_name_leaves_no_trace(session: Session) -> None:
    one, other = person("Nasrin Sotoudeh"), person("Nasrin Ebadi")
    session.add_all([one, other])
    session.commit()
    session.delete(one)
    session.commit()
    terms = set(session.scalars(select(NameTerm.term)))
    assert terms == {"nasrin", "ebadi", "nasrinebadi"}
    assert set(session.scalars(select(NameKey.term))) == terms
    assert set(session.scalars(select(NameTerm.uses))) == {1}


def test_a_thousand_objects_cost_a_handful_of_statements(session: Session) -> None:
    days = [datetime(2024, 1 + n % 12, 1 + n % 28, tzinfo=UTC) for n in range(1000)]
    session.add_all(Note(text=f"note number{n}", at=day) for n, day in enumerate(days))
    session.add_all(person(f"Name{n} Family{n % 50}") for n in range(1000))
    session.flush()
    with statements(session) as seen:
        session.commit()
    assert len(seen) < 80
    assert len(found(session, "number999")) == 1
    everyone = list(session.scalars(select(Person)))
    with statements(session) as seen:
        for somebody in everyone:
            index.touch(somebody)
        session.commit()
    assert len(seen) < 30


def test_an_unchanged_document_is_not_written_again(session: Session) -> None:
    note = Note(text="the same")
    session.add(note)
    session.commit()
    index.touch(note)
    with statements(session) as seen:
        session.commit()
    assert not [statement for statement in seen if statement.startswith(("INSERT", "DELETE"))]


def test_another_day_moves_a_document_among_the_newest(session: Session) -> None:
    days = [datetime(2025, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    notes = [Note(text="call", at=day) for day in days]
    undated = Note(text="call")
    session.add_all([*notes, undated])
    session.commit()
    one, two, three = (("note", note.id) for note in notes)
    last = ("note", undated.id)
    assert found(session, "call") == [three, two, one, last]
    notes[0].at = datetime(2025, 2, 1, tzinfo=UTC)
    session.commit()
    assert found(session, "call") == [one, three, two, last]


def test_rebuilding_finds_what_passed_the_session_by(session: Session) -> None:
    session.add_all([Note(text="before"), person("Shirin Ebadi")])
    session.commit()
    session.execute(update(Note).values(text="after"))
    told: list[tuple[str, int]] = []
    assert index.rebuild(lambda kind, done: told.append((kind, done)), session=session) == 2
    session.commit()
    assert told == [("note", 1), ("person", 1)]
    assert found(session, "before") == []
    assert len(found(session, "after")) == len(found(session, "ebady")) == 1


def test_an_index_of_another_folding_is_rebuilt_at_the_first_change(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = Note(text="before")
    session.add_all([note, Note(text="other")])
    session.commit()
    assert not index.is_stale(session)
    monkeypatch.setattr(writing, "FOLDING_VERSION", 2)
    monkeypatch.setattr(index, "FOLDING_VERSION", 2)
    assert index.is_stale(session)
    note.text = "after"
    session.commit()
    assert not index.is_stale(session)
    assert found(session, "before") == []
    assert len(found(session, "after")) == len(found(session, "other")) == 1


def test_the_table_of_words_agrees_with_the_documents(session: Session) -> None:
    notes = [Note(text=f"note {n} نوری‌زاد 中国人权", facets="beat:iran") for n in range(50)]
    session.add_all(notes)
    session.commit()
    for note in notes[::2]:
        note.text = "changed altogether"
    for note in notes[1::4]:
        session.delete(note)
    session.commit()
    assert len(found(session, "changed", limit=100)) == 25
    assert len(found(session, "人权", limit=100)) == 12
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_index(search_index) VALUES ('integrity-check')"))
        session.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
        left = session.scalar(text("SELECT count(*) FROM search_index_docsize"))
    else:
        left = session.scalar(text("SELECT count(*) FROM search_index"))
    assert left == 37


def test_what_a_database_cannot_hold_is_dropped() -> None:
    document = index.Document(title="a\0b", body="\ud800c", url="/", names=("x\ny",))
    row = writing._row("note", 1, document)
    assert (row["title"], row["body"], row["names"]) == ("ab", "c", "x y")


def test_an_unknown_audience_is_refused() -> None:
    document = index.Document(title="", body="", url="/", audience="all")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="audience"):
        writing._row("note", 1, document)


def test_a_kind_is_declared_once(declarations: None) -> None:
    with pytest.raises(ValueError, match="note"):
        index.found("note", Note)(lambda note: None)
