"""How long the translator's desk takes among very many paragraphs, in bare pages; see benching.

Invented letters of five paragraphs of some forty words, each translated into Swedish: the first
half of them reviewed, which is what the memory knows, of the rest some missing, stale, drafts,
or waiting for a review. For some paragraphs that were changed a little help is asked for: how long
that takes, and in how many of a hundred cases the one that they were made from is suggested.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from markupsafe import escape
from sqlalchemy import func, insert, select, update

from crm import create_app
from crm.accounts.models import User
from crm.audit.models import DESK
from crm.cli import Refusal, upgrade_database
from crm.config import Config
from crm.db import db
from crm.home import benching
from crm.home.benching import Measured
from crm.home.invention import Voice
from crm.home.seeding import Progress
from crm.home.visiting import Visitor
from crm.search import index
from crm.texts import memory_models, todo
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.segments import join

# Ways to narrow the queue: words that are in every letter, in a few, in one, and in none.
QUEUES: dict[str, dict[str, str]] = {
    "queue": {},
    "to translate": {"state": "translate"},
    "missing": {"state": "missing"},
    "stale": {"state": "stale"},
    "machine": {"state": "machine"},
    "drafts": {"state": "draft"},
    "for review": {"state": "review"},
    "reviewed": {"state": "reviewed"},
    "one's own": {"mine": "yes"},
    "its end": {"after": "9999-12-31~~~99999999~0"},
    "common words": {"q": "the court"},
    "a year": {"q": "2003"},
    "a year, reviewed": {"q": "2003", "state": "reviewed"},
    "a letter": {"q": "invented 19000"},
    "no word of it": {"q": "nothinglikethis"},
}
LIMITS = {**dict.fromkeys((*QUEUES, "progress"), 20), "suggestions": 15}
CHANGES = ("sentence", "word", "number")
_ASKED = 60
_PARAGRAPHS = 5
_BATCH = 500  # letters
_WHEN = datetime(2026, 11, 1, tzinfo=UTC)
_STATES = ("missing", "stale", "machine", "draft", "review", "reviewed")


@dataclass(frozen=True)
class Report:
    """What a run found. ``found`` is, for each kind of change, of 100 how many were suggested."""

    segments: int
    remembered: int
    repetitions: int
    bare_ms: float
    pages: list[Measured]
    found: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"benchmark": "texts", **asdict(self)}


@dataclass(frozen=True)
class _Asked:
    """A paragraph that help is asked for: its page, what should be suggested, what was changed."""

    url: str
    expected: str
    change: str


def measure_texts(
    segments: int, repetitions: int, folder: Path | None, progress: Progress
) -> Report:
    """Seed so many paragraphs (in ``folder``, where they are found again), serve, measure.

    Raises Refusal where the folder holds another number of them.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fifteenth-bench-")))
        app = create_app(Config.load({"CRM_INSTANCE": str(folder)}))
        with app.app_context():
            upgrade_database()
            asked = _seed(segments, progress)
            remembered = db.session.scalar(select(func.count(memory_models.MemoryUnit.id))) or 0
            password = benching.engage_reader()
            _own()
            db.session.remove()
            db.engine.dispose()
        bare = Visitor(benching.HOST, stack.enter_context(benching.served(benching.serve_bare)))
        port = stack.enter_context(benching.served(benching.serve_desk, str(folder)))
        desk = Visitor(benching.HOST, port)
        stack.callback(bare.close)
        stack.callback(desk.close)
        desk.sign_in(benching.READER, password)
        errands: dict[str, benching.Errand] = {
            **{name: _errand(desk, narrowed) for name, narrowed in QUEUES.items()},
            "progress": lambda number: desk.get("/texts/progress", lang="sv")[0],
            "suggestions": lambda number: desk.get(asked[number % len(asked)].url)[0],
        }
        times = benching.visit(bare, errands, repetitions)
        found = {change: _share(desk, asked, change) for change in CHANGES}
    return _report(segments, remembered, repetitions, times, found)


def _errand(desk: Visitor, narrowed: dict[str, str]) -> benching.Errand:
    return lambda number: desk.get("/texts", lang="sv", **narrowed)[0]


def _share(desk: Visitor, asked: list[_Asked], change: str) -> float:
    wanted = [each for each in asked if each.change == change]
    hits = [str(escape(each.expected)) in desk.get(each.url)[1] for each in wanted]
    return round(100 * sum(hits) / len(hits), 1)


def _report(
    segments: int,
    remembered: int,
    repetitions: int,
    times: dict[str, list[float]],
    found: dict[str, float],
) -> Report:
    bare = median(times.pop("bare"))
    pages = []
    for name, taken in times.items():
        ratio, limit = median(taken) / bare, LIMITS[name]
        pages.append(
            Measured(name, round(median(taken) * 1000, 2), round(ratio, 1), limit, ratio <= limit)
        )
    return Report(segments, remembered, repetitions, round(bare * 1000, 3), pages, found)


# -- what is measured --------------------------------------------------------------------


def _seed(segments: int, progress: Progress) -> list[_Asked]:
    known = db.session.scalar(select(func.count(Segment.id))) or 0
    if not known:
        _plant(segments, progress)
    elif known != segments + _ASKED:
        raise Refusal(f"The folder holds {known} paragraphs, not {segments}; choose an empty one.")
    texts = db.session.scalars(select(Text).where(Text.key.startswith("asked/")).order_by(Text.id))
    return [_asked(text) for text in texts]


def _own() -> None:
    """Every third translation is the reader's own."""
    reader = User.by_email(benching.READER)
    mine = update(SegmentTranslation).where(SegmentTranslation.id % 3 == 0)
    db.session.execute(mine.values(translated_by_id=reader.id if reader else None))
    db.session.commit()


def _asked(text: Text) -> _Asked:
    _, change, number = text.key.split("/")
    original = db.session.get_one(Segment, int(number)).translation("sv")
    url = f"/texts/{text.id}/sv/{text.segments[0].id}/suggestions"
    return _Asked(url, original.body if original else "", change)


def _plant(segments: int, progress: Progress) -> None:
    random = Random(1)  # noqa: S311 - measuring needs the same numbers again
    english, swedish = Voice("en", random), Voice("sv", random)
    letters = -(-segments // _PARAGRAPHS)
    for start in range(0, letters, _BATCH):
        numbers = range(start, min(start + _BATCH, letters))
        rows = [row for number in numbers for row in _letter(number, segments, english, swedish)]
        bodies = {number: [row[1] for row in rows if row[0] == number] for number in numbers}
        db.session.execute(
            insert(Text),
            [
                {"id": n + 1, "key": f"invented/{n}", "body": join(bodies[n]), "changed_at": _WHEN}
                for n in numbers
            ],
        )
        _insert(rows, segments)
        progress("paragraphs", min((start + _BATCH) * _PARAGRAPHS, segments), segments)
    index.rebuild(lambda kind, done: progress("index", done, letters))
    _learn(segments, progress)
    todo.keep(db.session.connection(), "sv")
    for number, segment_id in enumerate(random.sample(range(1, segments // 2 + 1), _ASKED)):
        _ask(random, english, CHANGES[number % len(CHANGES)], segment_id)
    db.session.commit()


def _letter(
    number: int, segments: int, english: Voice, swedish: Voice
) -> Iterator[tuple[int, str, str]]:
    """(letter, paragraph, translation) of each paragraph."""
    for place in range(number * _PARAGRAPHS, min((number + 1) * _PARAGRAPHS, segments)):
        yield number, _paragraph(english, place), _paragraph(swedish, place)


def _paragraph(voice: Voice, number: int) -> str:
    """Four sentences, of some forty words and one number."""
    sentences = [voice.sentence() for _ in range(4)]
    return f"{' '.join(sentences)[:-1]} {2000 + number % 26}."


def _insert(rows: list[tuple[int, str, str]], segments: int) -> None:
    first = rows[0][0] * _PARAGRAPHS
    made = [
        {
            "id": first + place + 1,
            "text_id": row[0] + 1,
            "position": (first + place) % _PARAGRAPHS,
            "language": "en",
            "body": row[1],
            "changed_at": _WHEN,
        }
        for place, row in enumerate(rows)
    ]
    db.session.execute(insert(Segment), made)
    put = [
        {
            "segment_id": each["id"],
            "text_id": each["text_id"],
            "language": "sv",
            "body": row[2],
            "state": "draft" if state == "stale" else state,
            "is_stale": state == "stale",
            "source_body": row[1],
            "translated_at": _WHEN,
        }
        for each, row in zip(made, rows, strict=True)
        if (state := _state(int(str(each["id"])), segments)) != "missing"
    ]
    db.session.execute(insert(SegmentTranslation), put)


def _state(number: int, segments: int) -> str:
    return "reviewed" if number <= segments // 2 else _STATES[number % len(_STATES)]


def _learn(segments: int, progress: Progress) -> None:
    """The memory of the reviewed half, as committing each of them would have made it."""
    ids = list(db.session.scalars(select(SegmentTranslation.id).order_by(SegmentTranslation.id)))
    for start in range(0, len(ids), 5000):
        memory_models.learn(db.session.connection(), ids[start : start + 5000])
        progress("memory", min(start + 5000, len(ids)), len(ids))


def _ask(random: Random, voice: Voice, change: str, segment_id: int) -> None:
    """A new letter: a remembered paragraph, with something in it changed."""
    original = db.session.get_one(Segment, segment_id)
    sentences = original.body.split(". ")
    place = random.randrange(len(sentences) - 1)
    words = sentences[place].split()
    if change == "sentence":
        words = voice.sentence()[:-1].split()
    elif change == "word":
        words[random.randrange(len(words))] = "another"
    sentences[place] = " ".join(words)
    body = ". ".join(sentences)
    if change == "number":
        body = f"{body[:-5]}{random.randint(1000, 1999)}."
    Text.write(f"asked/{change}/{original.id}", body, by=DESK)
