"""Jobs: the only module that knows the job engine (DBOS), and all that runs outside a request.

A room registers a function by name, a web process enqueues it under a key, a worker process
runs it. A job is on the disk before ``enqueue`` returns: in ``jobs.sqlite`` in the instance,
or in the schema ``crm_jobs`` of the PostgreSQL database. What a dead worker leaves behind,
another one, or the next one, takes over.

    @jobs.job("kits.build")
    def build(edition_id: int, language: str) -> None: ...

    db.session.commit()      # first: the job may start before enqueue returns
    jobs.enqueue("kits.build", edition.id, "fa", key=f"kits.build:{edition.id}:fa")

A job runs at least once, not exactly once: killed halfway, it starts from its beginning. So
each of its effects needs a unique key of its own. It runs in the application's context and
commits itself. Its arguments are ids: what they name is read when the job runs.
Outside an application's context functions need ``config``.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, ParamSpec

import sqlalchemy as sa
from flask import Flask, current_app

from crm.config import Config
from crm.presence import Presence

if TYPE_CHECKING:
    # At run time it is imported where it is used: it costs 0.2 s and 20 MB, which a web
    # process pays at its first job, and a command without jobs never.
    from dbos import DBOSClient, DBOSConfig, WorkflowStatus

POLL = 0.25  # seconds between two looks into the queue
BEAT = 2.0  # seconds between two signs of life, and between two looks for dead workers
RETRY = 2.0  # seconds before the second try of a job that has tries; doubled for each further
GRACE = 20  # seconds that running jobs have to end when the worker is asked to stop
MAX_DEATHS = 5  # how often one job may take its worker down before it counts as failed
_APP, _QUEUE, _SCHEMA = "crm", "crm", "crm_jobs"

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_State = Literal["waiting", "running", "done", "failed"]
_STATES: dict[str, _State] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}


class JobError(Exception):
    """The list of jobs cannot be read or written; the message is one line that says why."""


class JobFailed(Exception):
    """What the engine keeps of a job's exception: one line."""


@dataclass(frozen=True)
class Status:
    """Where a job stands; ``error`` is one line, and empty unless it failed."""

    state: _State
    error: str = ""


@dataclass(frozen=True)
class _Job:
    name: str
    function: Callable[..., None]
    tries: int


_jobs: dict[str, _Job] = {}


def job(name: str, tries: int = 1) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """Register a function as the job ``room.verb``; the function stays callable as it is.

    With ``tries`` above 1 an exception is followed by another try, after ``RETRY`` seconds,
    unless the exception says of itself ``is_temporary = False``.
    """

    def register(function: Callable[_P, None]) -> Callable[_P, None]:
        if name in _jobs:
            raise ValueError(f"two jobs are named {name}")
        _jobs[name] = _Job(name, function, tries)
        return function

    return register


def enqueue(name: str, *ids: int | str, key: str, config: Config | None = None) -> None:
    """Have a job run soon, once for each key: of two calls with one key the second does nothing.

    Only a job that failed is tried anew under its key. Raises ``JobError``.
    """
    if name not in _jobs:
        raise ValueError(f"no job is named {name}")
    with _clear_errors():
        client = _client(_url(config), os.getpid())
        known = status([key], config).get(key)
        if known is None:
            client.enqueue({"workflow_name": name, "queue_name": _QUEUE, "workflow_id": key}, *ids)
        elif known.state == "failed":
            client.rewind_workflow(key, queue_name=_QUEUE)


def status(keys: Iterable[str], config: Config | None = None) -> dict[str, Status]:
    """Where the jobs of these keys stand; a key that was never enqueued is not in it.

    A job whose worker has died counts as running until another worker takes it over.
    """
    wanted = list(keys)
    if not wanted:
        return {}
    with _clear_errors():
        client = _client(_url(config), os.getpid())
        found = client.list_workflows(workflow_ids=wanted, load_input=False)
    return {one.workflow_id: _status(one) for one in found}


def run_worker(app: Flask, stop: threading.Event, concurrency: int = 2) -> bool:
    """Run jobs until ``stop`` is set: once per process, in its main thread.

    Returns whether all jobs had ended. If not, the process must end at once, by ``os._exit``:
    a job left behind would still run while another worker starts it anew.
    Raises ``JobError`` when the list of jobs cannot be opened.
    """
    from dbos import DBOS

    url = _url(app.config["CRM"])
    running = _Running()
    with _clear_errors():
        # Before the launch: of a queue that is made later it would learn only a second later.
        _client(url, os.getpid()).register_queue(
            _QUEUE,
            worker_concurrency=concurrency,
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )
        presence = Presence(url, _SCHEMA, app.config["CRM"].instance / "workers")
        logging.getLogger("dbos").addFilter(_is_news)
        DBOS(config=_settings(url, presence.id))
        for one in _jobs.values():
            workflow = _workflow(app, one, running)
            DBOS.workflow(name=one.name, max_recovery_attempts=MAX_DEATHS - 1)(workflow)
        DBOS.launch()
    _watch(presence, stop)
    DBOS.destroy(workflow_completion_timeout_sec=GRACE if running.count else 0)
    if running.count == 0:
        presence.leave()
    return running.count == 0


def _watch(presence: Presence, stop: threading.Event) -> None:
    from dbos import DBOS

    while True:
        try:
            presence.beat()
            for worker in presence.dead():
                # Internal, but the right one, and DBOS is pinned: of the public ways,
                # resume_workflow starts a job twice when two workers see the same death,
                # and forgets how many it has caused.
                DBOS._recover_pending_workflows([worker])
                presence.forget(worker)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            _log.error("the list of jobs does not answer: %s", _one_line(error))
        if stop.wait(BEAT):
            return


class _Running:
    """How many jobs run now in this process."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


def _workflow(app: Flask, one: _Job, running: _Running) -> Callable[..., None]:
    from dbos import DBOS
    from dbos import error as engine

    def in_context(*ids: int | str) -> None:
        try:
            with app.app_context():
                one.function(*ids)
        except Exception:
            _log.exception("job %s%r failed", one.name, ids)
            raise

    def run(*ids: int | str) -> None:
        try:
            with running:
                DBOS.run_step(
                    {
                        "name": one.name,
                        "retries_allowed": one.tries > 1,
                        "max_attempts": one.tries,
                        "interval_seconds": RETRY,
                        "should_retry": lambda error: getattr(error, "is_temporary", True),
                    },
                    in_context,
                    *ids,
                )
        except engine.DBOSMaxStepRetriesExceeded as error:
            raise JobFailed(_one_line(error.errors[-1])) from None
        except Exception as error:  # noqa: BLE001 (a job may raise anything)
            raise JobFailed(_one_line(error)) from None

    return run


def _is_news(record: logging.LogRecord) -> bool:
    # A job's own exception is in the log already, once and without the engine's frames.
    return not (record.exc_info and isinstance(record.exc_info[1], JobFailed))


def _settings(url: str, worker: str) -> DBOSConfig:
    from dbos import DBOSPortableJSONSerializer

    return {
        "name": _APP,
        "system_database_url": url,
        "dbos_system_schema": _SCHEMA,
        "executor_id": worker,
        # Fixed: by default a job that was begun before an upgrade would wait for ever for
        # the old code. Names and arguments of jobs must stay understood instead.
        "application_version": "1",
        # The default, pickle, would run whatever somebody wrote into the database.
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
        "enable_otlp": False,
    }


@functools.lru_cache
def _client(url: str, process: int) -> DBOSClient:
    # The process is in the key because a fork must not use its parent's connections.
    from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

    DBOS.migrate(url, schema=_SCHEMA)
    return DBOSClient(
        system_database_url=url,
        dbos_system_schema=_SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=_APP,
        retry_connection_errors=False,
    )


def _url(config: Config | None) -> str:
    config = config or current_app.config["CRM"]
    if config.is_sqlite:
        return f"sqlite:///{config.instance / 'jobs.sqlite'}"
    return config.database_url


def _status(one: WorkflowStatus) -> Status:
    if one.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return Status("failed", f"Its worker died {MAX_DEATHS} times while it ran.")
    return Status(_STATES[one.status], _one_line(one.error) if one.error else "")


def _one_line(error: BaseException) -> str:
    text = " ".join(str(getattr(error, "orig", None) or error).split())
    # Our own exceptions, and what the engine kept of them, are written to be read as they are.
    is_ours = type(error).__module__.split(".")[0] in {"crm", "dbos"}
    return text if text and is_ours else f"{type(error).__name__}: {text}"


@contextmanager
def _clear_errors() -> Iterator[None]:
    from dbos import error as engine

    try:
        yield
    except (sa.exc.SQLAlchemyError, engine.DBOSException, OSError) as error:
        raise JobError(f"The list of jobs does not work: {_one_line(error)}") from error
