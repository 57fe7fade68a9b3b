"""How long pages take, as ratios to a bare page: the same on any machine, slow or fast.

The desk and a Flask application with one template and nothing else are served side by side, each
by one gunicorn process with the settings of ``serve``. One reader asks both in turn, over
connections that stay open, so that whatever else the machine does slows both alike.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_urlsafe
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import func, select, text

from crm import create_app, server
from crm.accounts.models import User
from crm.audit.models import DESK
from crm.briefings.models import Interaction
from crm.cli import Refusal, upgrade_database
from crm.config import Config
from crm.contacts.models import Contact
from crm.db import db
from crm.home import seeding
from crm.home.long_case import long_case
from crm.home.visiting import Visitor

HOST = "127.0.0.1"
READER = "reader@seed.example"
WARM_UP = 5  # rounds that do not count: templates compile, caches fill
# One common word, two, none, a beginning, and other scripts; names come from the book.
WORDS = ("court", "letter prison", "nothinglikethis", "pris", "دادگاه", "法院", "письмо суд")
# The most that a page may take, in medians of the bare page (the card's own numbers). A save
# waits for the disk, longer where SQLite's journal is DELETE than where it is WAL.
LIMITS = {
    "contact list": 20,
    "contact page": 20,
    "search": 15,
    "edit form": 15,
    "save": 25,
    "case page": 25,  # of 200 facts and 100 sources
}
SAVE_LIMIT_WITH_DELETE = 70

_BARE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{{ title }}</title>
  <link rel="stylesheet" href="{{ url_for('static', filename='page.css') }}">
</head>
<body>
  <header><a href="/">{{ title }}</a>
    <nav>{% for name in rooms %}<a href="/{{ name }}">{{ name }}</a>{% endfor %}</nav>
  </header>
  <main><h1>{{ title }}</h1><p>{{ words }}</p></main>
  <footer><p>{{ words }}</p></footer>
</body>
</html>"""


@dataclass(frozen=True)
class Measured:
    """One page: its median, that median in bare pages, and what it may be."""

    page: str
    median_ms: float
    ratio: float
    limit: int | None
    is_ok: bool


@dataclass(frozen=True)
class Report:
    """What a run found; ``journal`` is SQLite's journal mode."""

    contacts: int
    interactions: int
    repetitions: int
    journal: str
    bare_ms: float
    pages: list[Measured]

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"benchmark": "pages", **asdict(self)}


def measure_pages(
    contacts: int,
    interactions: int,
    repetitions: int,
    folder: Path | None,
    progress: seeding.Progress,
) -> Report:
    """Seed a desk of that size (in ``folder``, where it is kept and found again), serve, measure.

    Raises Refusal where the folder holds a desk of another size, or a page does not answer.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fifteenth-bench-")))
        app = create_app(Config.load({"CRM_INSTANCE": str(folder)}))
        with app.app_context():
            upgrade_database()
            _seed(contacts, interactions, progress)
            password, people, journal = engage_reader(), _people(), journal_of()
            case = long_case()
            db.session.remove()
            db.engine.dispose()
        bare = Visitor(HOST, stack.enter_context(served(serve_bare)))
        desk = Visitor(HOST, stack.enter_context(served(serve_desk, str(folder))))
        desk.sign_in(READER, password)
        times = visit(bare, _errands(desk, people, case), repetitions)
    return _report(contacts, interactions, repetitions, journal, times)


# -- the desk that is measured -------------------------------------------------------------


def _seed(contacts: int, interactions: int, progress: seeding.Progress) -> None:
    known = tuple(
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Contact, Interaction)
    )
    if known == (0, 0):
        seeding.plant(contacts, interactions, 1, progress)
    elif known != (contacts, interactions) or seeding.holds_real_contacts():
        raise Refusal(
            f"The folder holds {known[0]} contacts and {known[1]} interactions, not a seed of"
            f" {contacts} and {interactions}. Choose an empty folder, or these numbers."
        )


def engage_reader() -> str:
    """An account to sign in with; gives the password, a new one at every run."""
    reader = User.by_email(READER)
    if reader is None:
        reader, _ = User.invite(READER, "Bench Reader", "officer", by=DESK)
    password = token_urlsafe(16)
    reader.set_password(password, by=DESK)
    db.session.commit()
    return password


def _people() -> list[tuple[int, str]]:
    """Number and name of forty contacts; who hears much is more often among them."""
    most = db.session.scalar(select(func.max(Interaction.id))) or 0
    spread = [1 + most * place // 40 for place in range(40)]
    query = select(Contact.id, Contact.name).join(Interaction).where(Interaction.id.in_(spread))
    found = [(row.id, row.name) for row in db.session.execute(query.distinct())]
    return found or [(row.id, row.name) for row in db.session.scalars(select(Contact).limit(40))]


def journal_of() -> str:
    """SQLite's journal mode."""
    return str(db.session.scalar(text("PRAGMA journal_mode")))


# -- serving -------------------------------------------------------------------------------


def serve_desk(port: int, folder: str) -> None:
    """Serve the desk of a folder, as one process."""
    _end_with_parent()
    app = create_app(Config.load({"CRM_INSTANCE": folder}))
    server.run(app, HOST, port, processes=1, on_ready=lambda: None)


def serve_bare(port: int) -> None:
    """Serve the bare page, as one process."""
    _end_with_parent()
    server.run(bare_app(), HOST, port, processes=1, on_ready=lambda: None)


def _end_with_parent() -> None:
    """Let no server outlive a benchmark that was killed."""
    if parent := multiprocessing.parent_process():

        def watch() -> None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=watch, daemon=True).start()


def bare_app() -> Flask:
    """An application of one page, rendered from a template: neither database nor session."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": _BARE})
    rooms = ["contacts", "history", "cases", "kits", "briefings", "coverage"]

    @app.get("/")
    def page() -> str:
        return render_template("page.html", title="A bare page", rooms=rooms, words="Words. " * 20)

    return app


@contextmanager
def served(target: Callable[..., None], *args: str) -> Iterator[int]:
    """Another process that serves; gives its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    # A new Python, not a copy of this one with its open database.
    process = multiprocessing.get_context("spawn").Process(target=target, args=(port, *args))
    process.start()
    try:
        _wait_for(port, process.is_alive)
        yield port
    finally:
        process.terminate()
        process.join(30)
        process.kill()


def _wait_for(port: int, is_alive: Callable[[], bool]) -> None:
    latest = time.monotonic() + 60
    while is_alive() and time.monotonic() < latest:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Refusal("The server that was to be measured did not start.")


# -- visiting ------------------------------------------------------------------------------

Errand = Callable[[int], float]
"""One visit, the nth; gives its seconds."""


def _errands(desk: Visitor, people: Sequence[tuple[int, str]], case: int) -> dict[str, Errand]:
    asked = [*WORDS, *(name for _, name in people[:3])]
    forms: dict[str, str] = {}

    def contact(number: int) -> int:
        return people[number % len(people)][0]

    def edit_form(number: int) -> float:
        url = f"/contacts/{contact(number)}/edit/desk"
        forms.clear()
        seconds, page = desk.get(url)
        forms.update(Visitor.fields(page, url))
        return seconds

    def save(number: int) -> float:
        note = f"{seeding.ABOUT} Saved for the {number}th time."
        return desk.send(f"/contacts/{contact(number)}/edit/desk", {**forms, "note": note})[0]

    return {
        "contact list": lambda number: desk.get("/contacts")[0],
        "contact page": lambda number: desk.get(f"/contacts/{contact(number)}")[0],
        "search": lambda number: desk.get("/search", q=asked[number % len(asked)])[0],
        "edit form": edit_form,
        "save": save,
        "case page": lambda number: desk.get(f"/cases/{case}")[0],
        # No limit is set for these; a reader meets them as often.
        "desk": lambda number: desk.get("/")[0],
        "contact list, narrowed": lambda number: desk.get(
            "/contacts", language="sv", sort="waiting"
        )[0],
        "history of a contact": lambda number: desk.get("/history", contact=contact(number))[0],
        "history, searched": lambda number: desk.get("/history", q=asked[number % len(asked)])[0],
    }


def visit(bare: Visitor, errands: dict[str, Errand], repetitions: int) -> dict[str, list[float]]:
    """Go to the bare page and each other one in turn; gives the seconds of each."""
    times: dict[str, list[float]] = {"bare": [], **{name: [] for name in errands}}
    for number in range(WARM_UP + repetitions):
        for name, errand in errands.items():
            # Before every page, so that both saw the same moments.
            seconds = {"bare": bare.get("/")[0], name: errand(number)}
            if number >= WARM_UP:
                for each, took in seconds.items():
                    times[each].append(took)
    return times


def _report(
    contacts: int,
    interactions: int,
    repetitions: int,
    journal: str,
    times: dict[str, list[float]],
) -> Report:
    bare = median(times.pop("bare"))
    limits = LIMITS | ({"save": SAVE_LIMIT_WITH_DELETE} if journal == "delete" else {})
    pages = []
    for name, taken in times.items():
        ratio, limit = median(taken) / bare, limits.get(name)
        is_ok = limit is None or ratio <= limit
        pages.append(Measured(name, round(median(taken) * 1000, 2), round(ratio, 1), limit, is_ok))
    return Report(contacts, interactions, repetitions, journal, round(bare * 1000, 3), pages)
