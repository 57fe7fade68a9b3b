"""All cores of the machine for making files: processes, each with a printer kept warm.

They are begun anew, not forked: a fork would share connections and locks with its parent.
Their work is plain data, so nothing of the database reaches them. A child ends by itself when
its parent has been killed.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Self

from crm.pdf.making import Made, make

__all__ = ["BrokenProcessPool", "Cores", "count"]


def count() -> int:
    """How many processes are worth it: one for each core that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return max(1, len(affinity(0)) if affinity else os.cpu_count() or 1)


class Cores:
    """A pool of processes that make files; to be left with ``with``."""

    def __init__(self, cache: Path | None, processes: int | None = None) -> None:
        self.size = processes or count()
        self._cache = cache
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self.size, mp_context=context, initializer=_begin, initargs=(os.getpid(),)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(
        self, kind: str, part: Mapping[str, Any], pictures: Mapping[str, bytes]
    ) -> Future[Made]:
        """Have a file made; the future raises what ``make`` raises, or ``BrokenProcessPool``."""
        return self._pool.submit(make, kind, part, pictures, self._cache)

    def replace(self) -> None:
        """After a process has died (its memory, a crash): a new pool; what was begun is lost."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new()


def _begin(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
