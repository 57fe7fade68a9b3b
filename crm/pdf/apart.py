"""Making files in processes of their own, each with a limit of time: no text can hang the desk.

A process of the pool runs ``serve``: it makes one file after another,
warm, and has neither a database nor a network to ask. One that takes too long is ended and
replaced by the next rendering; so is one that has died. They end with the process that they
print for, and by themselves when nobody has asked for long.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import pickle
import select
import struct
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Condition
from time import monotonic
from typing import IO, Any

from crm.pdf.fonts import environment_of_a_printer
from crm.pdf.press import Broken, FontsMissing

LIMIT = 120.0  # seconds for one rendering: a hundred times what a kit takes
IDLE = 600.0  # seconds after which a process that nobody asks ends itself
_MOST_MEMORY = 3 << 30  # bytes of address space of one process
_SIZE = struct.Struct("!Q")
_ERRORS: dict[str, type[RuntimeError]] = {"FontsMissing": FontsMissing, "Broken": Broken}
_ROOT = Path(__file__).resolve().parents[2]


class Ended(Broken):
    """A rendering whose process ended before it was done; another try may be luckier."""


class TooLong(Ended):
    """A rendering that was ended because it took too long; the message says so."""


#: Content, pages, milliseconds, characters that no typeface has.
Printed = tuple[bytes, int, int, tuple[str, ...]]


class Pool:
    """As many processes as there are cores, made when they are needed."""

    def __init__(self, most: int | None = None, limit: float = LIMIT) -> None:
        self.most, self.limit = most or _cores(), limit
        self._idle: list[_Process] = []
        self._count = 0
        self._change = Condition()
        atexit.register(self.close)

    def print(
        self, document: Mapping[str, Any], pictures: Mapping[str, bytes], cache: Path | None
    ) -> Printed:
        """A kit as PDF; see ``make``."""
        return self.make("pdf", document, pictures, cache)

    def make(
        self, kind: str, part: Mapping[str, Any], pictures: Mapping[str, bytes], cache: Path | None
    ) -> Printed:
        """A file of a kind, as ``crm.pdf.making.make`` makes it.

        Raises ``TooLong``, ``Ended``, ``Broken`` and ``FontsMissing``, each with one line for
        people.
        """
        process = self._take()
        is_whole = False
        try:
            printed = process.ask((kind, part, pictures, cache), self.limit)
            is_whole = True
        except (Broken, FontsMissing) as error:
            is_whole = not isinstance(error, Ended)
            raise
        finally:
            self._give_back(process, is_whole=is_whole)
        return printed

    def close(self) -> None:
        """End the processes that wait."""
        with self._change:
            for process in self._idle:
                process.end()
            self._count -= len(self._idle)
            self._idle.clear()

    def peak(self) -> int:
        """The most memory, in bytes, that any waiting process has ever held; 0 if unknown."""
        return max((process.peak() for process in self._idle), default=0)

    def _take(self) -> _Process:
        with self._change:
            while True:
                while self._idle:
                    process = self._idle.pop()
                    if process.is_alive:
                        return process
                    process.end()
                    self._count -= 1
                if self._count < self.most:
                    self._count += 1
                    break
                self._change.wait()
        try:
            return _Process()
        except OSError as error:
            with self._change:
                self._count -= 1
                self._change.notify()
            raise Broken(f"No process can be started to print: {error}.") from error

    def _give_back(self, process: _Process, *, is_whole: bool) -> None:
        if not is_whole:
            process.end()
        with self._change:
            if is_whole:
                self._idle.append(process)
            else:
                self._count -= 1
            self._change.notify()


def shared() -> Pool:
    """The pool of this process."""
    # The process is asked for because a fork must not talk to its parent's processes.
    return _pool_of(os.getpid())


@lru_cache(maxsize=1)
def _pool_of(_process: int) -> Pool:
    return Pool()


def _cores() -> int:
    """One for each core that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return max(1, len(affinity(0)) if affinity else os.cpu_count() or 1)


class _Process:
    """One process that prints, and the two pipes to it."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", "from crm.pdf import apart; apart.serve()"],
            cwd=_ROOT,
            env=environment_of_a_printer(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # Both are pipes, as was asked for.
        self._question: IO[bytes] = self._child.stdin  # type: ignore[assignment]
        self._answer: IO[bytes] = self._child.stdout  # type: ignore[assignment]

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def peak(self) -> int:
        """The most memory in bytes that it has held, as Linux counts it; else 0."""
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="ascii")
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            return int(line.split()[1]) * 1024
        return 0

    def ask(self, request: Any, limit: float) -> Printed:
        """What it makes. Raises ``TooLong`` after so many seconds, ``Ended`` where it dies."""
        until = monotonic() + limit
        try:
            _write(self._question, pickle.dumps(request))
            # JSON, as what a process that prints texts of the wild says is not to be run here.
            head = json.loads(_read(self._answer, until))
            content = b"" if "error" in head else _read(self._answer, until)
        except (OSError, EOFError, ValueError) as error:
            raise Ended("Printing broke off: the process that printed has ended.") from error
        if "error" in head:
            raise _ERRORS.get(head["kind"], Broken)(head["error"])
        return content, head["pages"], head["milliseconds"], tuple(head["missing"])

    def end(self) -> None:
        """End it, whatever it does."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._question, self._answer):
            with contextlib.suppress(OSError):  # what was not read will never be
                pipe.close()


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_SIZE.pack(len(content)) + content)
    pipe.flush()


def _read(pipe: IO[bytes], until: float) -> bytes:
    """One message. Raises ``TooLong`` where it is not here in time, ``EOFError`` at the end."""
    size = _SIZE.unpack(_exactly(pipe, _SIZE.size, until))[0]
    return _exactly(pipe, size, until)


def _exactly(pipe: IO[bytes], size: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - monotonic()))
        if not ready:
            raise TooLong("Printing took too long and was ended.")
        some = os.read(pipe.fileno(), size - len(found))
        if not some:
            raise EOFError
        found += some
    return bytes(found)


# -- what runs in the process -----------------------------------------------------------------


def serve() -> None:
    """Print what comes in, until nothing comes any more."""
    questions = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    _limit_memory()
    while True:
        try:
            request = _read(questions, monotonic() + IDLE)
        except (TooLong, EOFError):
            return
        _answer(answers, *pickle.loads(request))  # noqa: S301 (from our own parent)
        # While nobody waits: what a document leaves behind goes in circles.
        gc.collect()


def _answer(answers: IO[bytes], kind: str, part: Any, pictures: Any, cache: Path | None) -> None:
    from crm.pdf.making import make

    head: dict[str, Any]
    content = b""
    try:
        made = make(kind, part, pictures, cache)
        content = made.content
        head = {"pages": made.pages, "milliseconds": made.milliseconds, "missing": made.missing}
    except (FontsMissing, Broken) as error:
        head = {"kind": type(error).__name__, "error": str(error)}
    except Exception as error:  # noqa: BLE001 (whatever it is, the next one is to be printed)
        said = " ".join(str(error).split())
        head = {"kind": "Broken", "error": f"It cannot be printed: {type(error).__name__}: {said}"}
    _write(answers, json.dumps(head).encode())
    if "error" not in head:
        _write(answers, content)


def _limit_memory() -> None:
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, most))
    except (ImportError, ValueError, OSError):
        pass  # a system that has no such limit
