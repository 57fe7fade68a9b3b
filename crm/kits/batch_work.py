"""The job behind a batch: files made in processes of their own, kept one by one as they come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from sqlalchemy import select

from crm import files, jobs, pdf
from crm.db import db
from crm.kits import making, printing
from crm.kits.batches import Batch, finished
from crm.kits.editions import Edition
from crm.kits.freezing import is_intact
from crm.kits.making import Item, Work
from crm.kits.printing import PrintError, typefaces
from crm.pdf import apart
from crm.pdf.making import Made, make_apart

_TRIES = 2  # of a file whose process died
_log = logging.getLogger(__name__)
Kept = Callable[[Item, bool], None]


@jobs.job("kits.batch")
def run(batch_id: int) -> None:
    """Make what a batch wants and what is not there yet; begun again, it goes on."""
    batch = db.session.get(Batch, batch_id)
    if batch is None or batch.state != "working":
        return
    edition, wanted = batch.edition, list(batch.items)
    failures = make_all(edition, wanted, go_on=lambda: _is_wanted(batch_id))
    batch = db.session.get_one(Batch, batch_id)
    batch.failures = [[*item, line] for item, line in failures.items()]
    if batch.state == "working":
        batch.finish()
    db.session.commit()


def enqueue(batch: Batch) -> None:
    """Have a batch worked through soon. Raises ``jobs.JobError``."""
    jobs.enqueue("kits.batch", batch.id, key=key(batch))


def key(batch: Batch) -> str:
    """The key of its job; a restored database gives ids a second time, hence the moment."""
    return f"kits.batch:{batch.id}:{batch.runs}:{batch.started_at.timestamp():.0f}"


def _is_wanted(batch_id: int) -> bool:
    # Columns, not the row: what this session knows of it may be old.
    cancelled_at = db.session.scalar(select(Batch.cancelled_at).where(Batch.id == batch_id))
    return cancelled_at is None


def make_all(
    edition: Edition,
    items: list[Item],
    *,
    go_on: Callable[[], bool] = lambda: True,
    kept: Kept = lambda _item, _is_new: None,
) -> dict[Item, str]:
    """Make these files of an edition on all cores; commits after each.

    ``go_on`` is asked before each is begun; ``kept`` is told of each, and whether it was made
    now. Returns item → one line for those that failed. Raises ``PrintError`` where the edition
    as a whole must not be printed.
    """
    if not is_intact(edition):
        raise PrintError(f"{edition.label} does not say any more what was frozen.")
    printing.check(edition)
    return _Making(edition, items, go_on, kept).all()


class _Making:
    """One run through a list of items."""

    def __init__(
        self, edition: Edition, items: list[Item], go_on: Callable[[], bool], kept: Kept
    ) -> None:
        self.edition, self.go_on, self.told = edition, go_on, kept
        # Held here, as a commit forgets it and it is long.
        self.snapshot: Mapping[str, Any] = edition.snapshot
        self.cache = typefaces()
        there = finished(edition.id)
        self.items = [each for each in items if not self.is_there(each, there)]
        self.failures: dict[Item, str] = {}
        self.tries: dict[Item, int] = {}
        self.running: dict[Future[Made], Work] = {}

    def is_there(self, item: Item, there: Mapping[Item, int]) -> bool:
        if item not in there or making.find(self.edition.id, item) is None:
            return False
        self.told(item, False)
        return True

    def all(self) -> dict[Item, str]:
        """Work through the list, or to where nobody wants it any more."""
        todo = iter(self.items)
        # Each thread waits for a process, which does the work.
        with ThreadPoolExecutor(apart.shared().most) as self.threads:
            while self.begin(todo) or self.running:
                # On SQLite whoever has so much as read here keeps everybody else from writing.
                db.session.commit()
                done, _ = wait(self.running, return_when=FIRST_COMPLETED)
                for future in done:
                    self.end(future)
        return self.failures

    def begin(self, todo: Iterator[Item]) -> bool:
        """Keep every core busy, and one file more waiting; whether any was begun."""
        is_begun = False
        while len(self.running) <= apart.shared().most and self.go_on():
            item = next(todo, None)
            if item is None:
                break
            is_begun = True
            try:
                wanted = self.prepared(item)
            except (PrintError, files.FileError) as error:
                self.fail(item, str(error))
                continue
            if wanted is not None:
                self.submit(wanted)
        return is_begun

    def prepared(self, item: Item) -> Work | None:
        printing.check(self.edition)
        if item.language not in self.snapshot:
            raise PrintError(f"{self.edition.label} was not frozen in {item.language!r}.")
        wanted = making.work(self.snapshot[item.language], item)
        if making.made_before(self.edition, wanted) is not None:
            db.session.commit()
            self.told(item, False)
            return None
        # Nothing of the database is held while files are made.
        db.session.commit()
        return wanted

    def submit(self, wanted: Work) -> None:
        item, part, pictures, _ = wanted
        job = self.threads.submit(make_apart, item.kind, part, pictures, self.cache)
        self.running[job] = wanted

    def end(self, future: Future[Made]) -> None:
        wanted = self.running.pop(future)
        try:
            made = future.result()
            printing.check(self.edition)
            making.keep(self.edition, wanted, made)
            db.session.commit()
            self.told(wanted.item, True)
        except pdf.TooLong as error:
            self.fail(wanted.item, str(error))
        except pdf.Ended:
            self.again(wanted)
        except (PrintError, files.FileError, pdf.FontsMissing, pdf.Broken) as error:
            self.fail(wanted.item, str(error))
        except Exception as error:  # noqa: BLE001 (whatever a printer may raise)
            # One document that cannot be set must not keep the others from the journalist.
            _log.exception("%s was not made", wanted.item)
            self.fail(wanted.item, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")

    def again(self, wanted: Work) -> None:
        """Its process died, be it of another's hunger for memory."""
        item = wanted.item
        self.tries[item] = self.tries.get(item, 1) + 1
        if self.tries[item] > _TRIES:
            self.fail(item, "Its process died while it was made.")
        else:
            self.submit(wanted)

    def fail(self, item: Item, line: str) -> None:
        db.session.rollback()
        self.failures[item] = line
