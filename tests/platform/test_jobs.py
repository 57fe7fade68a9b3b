"""Jobs, with a real worker in a process of its own, which is this file run as a program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from crm import jobs, presence
from crm.config import ROOT, Config


def _note(line: str) -> None:
    with (current_app.config["CRM"].instance / "notes").open("a") as notes:
        notes.write(f"{line}\n")


@jobs.job("test.note")
def _note_job(number: int, word: str) -> None:
    _note(f"{number!r} {word!r}")


@jobs.job("test.kit")
def _kit_job(number: int) -> None:
    """Begins, waits for a file named ``go``, and has an effect with a key of its own."""
    instance: Path = current_app.config["CRM"].instance
    _note(f"begin {number}")
    while not (instance / "go").exists():
        time.sleep(0.02)
    (instance / f"effect-{number}").touch(exist_ok=False)


@jobs.job("test.fail")
def _fail_job(number: int) -> None:
    _note(f"try {number}")
    raise ValueError("the kit\nhas no pages")


@jobs.job("test.retry", tries=2)
def _retry_job(number: int) -> None:
    _note(f"retry {number}")
    if number == 1:
        raise _RefusedError("refused for good")
    if _notes(current_app.config["CRM"]).count(f"retry {number}") == 1:
        raise ConnectionError("not now")


@jobs.job("test.die")
def _die_job() -> None:
    os._exit(9)


class _RefusedError(Exception):
    is_temporary = False


def _notes(config: Config) -> list[str]:
    file = config.instance / "notes"
    return file.read_text().splitlines() if file.exists() else []


def _wait(until: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


def _state(key: str, config: Config) -> str:
    return jobs.status([key], config)[key].state


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An instance without any jobs."""
    return Config.load({"CRM_INSTANCE": str(tmp_path / "instance")})


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(config: Config) -> Iterator[Start]:
    """Start a worker; it ends with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def worker(max_deaths: int = jobs.MAX_DEATHS) -> subprocess.Popen[bytes]:
        environ = {"CRM_INSTANCE": str(config.instance), "PYTHONPATH": str(ROOT)}
        with (config.instance / "errors").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, __file__, str(max_deaths)],
                env=os.environ | environ,
                stderr=errors,
            )
        running.append(process)
        return process

    yield worker
    for process in running:
        process.kill()
        process.wait()


def test_a_killed_job_goes_on_and_has_its_effect_once(config: Config, start: Start) -> None:
    jobs.enqueue("test.kit", 1, key="kit:1", config=config)
    assert _state("kit:1", config) == "waiting"
    worker = start()
    _wait(lambda: "begin 1" in _notes(config))
    assert _state("kit:1", config) == "running"
    worker.kill()
    worker.wait()
    worker = start()
    _wait(lambda: _notes(config).count("begin 1") == 2)
    (config.instance / "go").touch()
    _wait(lambda: _state("kit:1", config) == "done")
    jobs.enqueue("test.kit", 1, key="kit:1", config=config)
    assert _state("kit:1", config) == "done"
    worker.terminate()
    assert worker.wait(10) == 0
    assert _notes(config) == ["begin 1", "begin 1"]
    assert list((config.instance / "workers").iterdir()) == []


def test_a_second_worker_takes_over_from_the_dead_but_not_from_the_living(
    config: Config, start: Start
) -> None:
    first = start()
    jobs.enqueue("test.kit", 2, key="kit:2", config=config)
    _wait(lambda: "begin 2" in _notes(config))
    start()
    _wait(lambda: len(list((config.instance / "workers").iterdir())) == 2)
    time.sleep(1.5)
    assert _notes(config) == ["begin 2"]
    first.kill()
    _wait(lambda: _notes(config) == ["begin 2", "begin 2"])
    (config.instance / "go").touch()
    _wait(lambda: _state("kit:2", config) == "done")


def test_what_jobs_become(config: Config, start: Start) -> None:
    jobs.enqueue("test.note", 7, "ایران", key="note:7", config=config)
    jobs.enqueue("test.note", 7, "ایران", key="note:7", config=config)
    jobs.enqueue("test.fail", 1, key="fail:1", config=config)
    jobs.enqueue("test.retry", 1, key="retry:1", config=config)
    jobs.enqueue("test.retry", 2, key="retry:2", config=config)
    worker = start()
    keys = ["note:7", "fail:1", "retry:1", "retry:2", "never enqueued"]
    _wait(lambda: {one.state for one in jobs.status(keys, config).values()} == {"done", "failed"})
    assert jobs.status(keys, config) == {
        "note:7": jobs.Status("done"),
        "fail:1": jobs.Status("failed", "ValueError: the kit has no pages"),
        "retry:1": jobs.Status("failed", "_RefusedError: refused for good"),
        "retry:2": jobs.Status("done"),
    }
    jobs.enqueue("test.fail", 1, key="fail:1", config=config)
    _wait(lambda: _notes(config).count("try 1") == 2)
    assert _notes(config).count("7 'ایران'") == 1
    assert _notes(config).count("retry 1") == 1
    assert _notes(config).count("retry 2") == 2
    worker.terminate()
    assert worker.wait(10) == 0
    errors = (config.instance / "errors").read_text()
    assert errors.count("job test.fail(1,) failed") == 2
    assert errors.count("ValueError: the kit") == 2
    # The only addresses it speaks to are its own files.
    assert "socket" not in " ".join(_notes(config))


def test_a_job_that_kills_its_worker_is_given_up(config: Config, start: Start) -> None:
    jobs.enqueue("test.die", key="die", config=config)
    assert start(max_deaths=1).wait(10) == 9
    start(max_deaths=1)
    _wait(lambda: _state("die", config) == "failed")
    assert "Its worker died" in jobs.status(["die"], config)["die"].error


def test_a_process_that_does_not_touch_jobs_does_not_pay_for_them() -> None:
    code = "import sys, crm.jobs; sys.exit('dbos' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_forked_process_has_its_own_connections(config: Config) -> None:
    jobs.enqueue("test.note", 1, "a", key="note:a", config=config)
    child = os.fork()
    if child == 0:
        jobs.enqueue("test.note", 1, "b", key="note:b", config=config)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert set(jobs.status(["note:a", "note:b"], config)) == {"note:a", "note:b"}


def test_mistakes_are_named(config: Config) -> None:
    with pytest.raises(ValueError, match="no job is named"):
        jobs.enqueue("test.nothing", key="x", config=config)
    with pytest.raises(ValueError, match="two jobs"):
        jobs.job("test.note")(_note_job)
    assert jobs.status([], config) == {}


def test_a_list_that_cannot_be_opened_says_so_in_one_line(config: Config) -> None:
    (config.instance / "jobs.sqlite").mkdir()
    with pytest.raises(jobs.JobError, match="list of jobs") as caught:
        jobs.status(["x"], config)
    assert "\n" not in str(caught.value)


def test_a_worker_elsewhere_is_dead_once_it_is_silent(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{config.instance / 'jobs.sqlite'}"
    here = presence.Presence(url, "crm_jobs", config.instance / "here")
    there = presence.Presence(url, "crm_jobs", config.instance / "there")
    clock = [1000.0]
    monkeypatch.setattr("crm.presence.time.monotonic", lambda: clock[0])
    assert here.dead() == []
    clock[0] += presence.SILENCE
    there.beat()
    assert here.dead() == []
    clock[0] += presence.SILENCE + 1
    assert here.dead() == [there.id]
    here.forget(there.id)
    assert here.dead() == []
    there.beat()
    assert here.dead() == []
    here.leave()
    there.leave()
    with sa.create_engine(url).connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM crm_worker")).scalar() == 0


def _work() -> None:
    app = Flask(__name__)
    app.config["CRM"] = Config.load()

    def watch(event: str, _: object) -> None:
        if event in {"socket.bind", "socket.connect", "socket.getaddrinfo"}:
            with app.app_context():
                _note(event)

    sys.addaudithook(watch)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    jobs.MAX_DEATHS = int(sys.argv[1])
    jobs.RETRY, jobs.POLL, jobs.BEAT = 0.1, 0.05, 0.5
    if not jobs.run_worker(app, stop):
        os._exit(1)


if __name__ == "__main__":
    _work()
