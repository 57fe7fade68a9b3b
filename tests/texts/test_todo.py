"""What is kept of each language: the queue finds the same paragraphs as looking at every one."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Thread

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK
from crm.db import db
from crm.texts.models import Segment, Text
from crm.texts.queue import WORK, Filters, Queue
from crm.texts.todo import BITS, Todo, TodoLanguage, is_kept

_LANGUAGES = ("sv", "fa")
_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")
_STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(1, 3)),
    st.tuples(
        st.just("translate"),
        st.integers(0, 9),
        st.sampled_from(_LANGUAGES),
        st.sampled_from(("machine", "draft", "review", "reviewed")),
    ),
    st.tuples(st.just("whole"), st.integers(0, 9), st.sampled_from(_LANGUAGES)),
    st.tuples(st.just("rewrite"), st.integers(0, 9), st.integers(1, 3)),
    st.tuples(st.just("commit")),
)


def _do(step: tuple[str, *tuple[object, ...]], number: int) -> None:
    texts = Text.query.order_by(Text.id).all()
    if step[0] == "write":
        body = "\n\n".join(f"Words {number} {n}." for n in range(int(str(step[1]))))
        Text.write(f"text-{number}", body, by=DESK)
    elif step[0] == "commit":
        db.session.commit()
    elif texts:
        text = texts[int(str(step[1])) % len(texts)]
        if step[0] == "rewrite":
            text.rewrite("\n\n".join([f"New {number}."] * int(str(step[2]))), by=DESK)
        elif step[0] == "whole":
            text.translate(str(step[2]), "x\n\ny", by=DESK, state="reviewed")
        else:
            segment = text.segments[number % len(text.segments)]
            segment.translate(str(step[2]), f"x {number}", by=DESK, state=str(step[3]))


def _lines(language: str, state: str) -> list[int]:
    queue = Queue(Filters(lang=language, state=state), [], user_id=1, with_protected=True)
    return [line.row.id for line in queue.lines(None, 1000)]


def _expected(language: str, state: str) -> list[int]:
    states = WORK.get(state, (state,))
    segments = Segment.query.order_by(Segment.text_id, Segment.position)
    return [each.id for each in segments if each.state_in(language) in states]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(_STEPS, max_size=14))
def test_finds_what_looking_at_everything_finds(
    database: Flask, steps: list[tuple[str, *tuple[object, ...]]]
) -> None:
    for model in (Todo, TodoLanguage):
        model.query.delete()
    for text in Text.query:
        db.session.delete(text)
    db.session.commit()
    for number, step in enumerate(steps):
        _do(step, number)
    db.session.flush()
    for language in (*_LANGUAGES, "de"):
        for state in (*WORK, *_STATES):
            assert _lines(language, state) == _expected(language, state), (language, state)


def test_what_is_done_is_not_kept(database: Flask) -> None:
    first, second = (Text.write(key, "One.\n\nTwo.", by=DESK) for key in ("first", "second"))
    first.translate("sv", "Ett.\n\nTvå.", by=DESK, state="reviewed")
    db.session.commit()
    assert [(each.text_id, each.language) for each in Todo.query] == [(second.id, "sv")]
    first.rewrite("One.\n\nTwo and more.", by=DESK)
    db.session.commit()
    assert {each.text_id for each in Todo.query} == {first.id, second.id}
    # A text that comes later is missing in the languages that are kept, and in no other.
    third = Text.write("third", "Ett.", by=DESK, language="sv")
    fourth = Text.write("fourth", "Four.", by=DESK)
    db.session.commit()
    kept = [(each.text_id, each.language) for each in Todo.query if each.text_id >= third.id]
    assert kept == [(fourth.id, "sv")]


class _Other:
    """Somebody else, in a transaction of their own, step by step."""

    def __init__(self, app: Flask) -> None:
        self._app, self._steps = app, SimpleQueue[tuple[Callable[[], object], Event]]()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def do(self, step: Callable[[], object]) -> Event:
        """Begin a step; what comes back is set when it is done."""
        done = Event()
        self._steps.put((step, done))
        return done

    def _work(self) -> None:
        with self._app.app_context():
            while True:
                step, done = self._steps.get()
                step()
                done.set()


def _translate(key: str, language: str) -> None:
    Text.query.filter_by(key=key).one().translate(language, "x", by=DESK)
    db.session.flush()


def _wanted(language: str) -> set[str]:
    query = Text.query.join(Todo, Todo.text_id == Text.id).filter(Todo.language == language)
    return {text.key for text in query if text.key.startswith("race-")}


def test_a_text_of_the_same_moment_is_not_left_out(postgresql: Flask) -> None:
    """Whether it is written before a language's first translation commits, or after it began."""
    other = _Other(postgresql)
    with postgresql.app_context():
        Text.write("race-first", "First.", by=DESK)
        db.session.commit()
        Text.write("race-second", "Second.", by=DESK)
        db.session.flush()
        # The other cannot see the second text, and does not wait for it.
        assert other.do(lambda: _translate("race-first", "nb")).wait(20)
        assert other.do(db.session.commit).wait(20)
        db.session.commit()
        assert not is_kept("nb")
        _translate("race-first", "nb")
        assert is_kept("nb") and _wanted("nb") == {"race-first", "race-second"}
        # Now the other writes while this one keeps: it waits until it can see that.
        written = other.do(lambda: (Text.write("race-third", "3.", by=DESK), db.session.flush()))
        assert not written.wait(0.5)
        db.session.commit()
        assert written.wait(20) and other.do(db.session.commit).wait(20)
        assert _wanted("nb") == {"race-first", "race-second", "race-third"}


def test_two_paragraphs_of_a_text_at_once(postgresql: Flask) -> None:
    """Whoever comes second counts what the first has done."""

    def review(place: int) -> None:
        text = Text.query.filter_by(key="race-both").one()
        put = text.segments[place].translation("da")
        assert put is not None
        put.confirm(DESK)
        text.settle("da")
        db.session.flush()

    other = _Other(postgresql)
    with postgresql.app_context():
        text = Text.write("race-both", "One.\n\nTwo.\n\nThree.", by=DESK)
        text.translate("da", "En.\n\nTo.\n\nTre.", by=DESK)
        db.session.commit()
        review(0)
        second = other.do(lambda: review(1))
        assert not second.wait(0.5)
        db.session.commit()
        assert second.wait(20) and other.do(db.session.commit).wait(20)
        (row,) = Todo.query.filter_by(text_id=text.id, language="da")
        assert (row.draft, row.missing, row.states) == (1, 0, BITS["draft"])
