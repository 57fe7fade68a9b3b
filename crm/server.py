"""Serving: the web application under gunicorn, and the worker beside it."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from crm import jobs
from crm.cli import Refusal, application, cli, in_app, upgrade_database
from crm.config import ROOT, Config

_WORKER_GRACE_SECONDS = 25


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured by code and not by files or the environment."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.options, self.application = options, app
        super().__init__()

    def load_config(self) -> None:
        """Take the options as they are."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; made before the fork, so that its memory is shared."""
        return self.application


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"Port {port} on {host} is taken. Choose another: PORT=… or --port."
            else:
                message = f"Cannot listen on {host}:{port}: {error.strerror}."
            raise Refusal(message) from error


def run(app: Flask, host: str, port: int, *, processes: int, on_ready: Callable[[], None]) -> None:
    """Serve an application with gunicorn until a signal ends it."""

    def ready(server: object) -> None:
        on_ready()

    def after_fork(server: object, worker: object) -> None:
        from crm.db import db

        if "sqlalchemy" not in app.extensions:
            return  # the page that the benchmark compares with
        with app.app_context():
            # Connections cannot be shared between processes.
            db.engine.dispose(close=False)

    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "bind": address,
        "workers": processes,
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 60,
        "loglevel": "warning",
        "preload_app": True,
        "control_socket_disable": True,
        "when_ready": ready,
        "post_fork": after_fork,
    }
    _Server(app, options).run()


@contextlib.contextmanager
def _worker_process() -> Any:
    process = subprocess.Popen([sys.executable, str(ROOT / "crm"), "worker"])
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_WORKER_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _serve(host: str | None, port: int | None, *, with_worker: bool, greeting: str = "") -> None:
    app = application()
    config: Config = app.config["CRM"]
    host, port = host or config.host, port or config.port
    app.config["CRM"] = config.serving_at(host, port)
    _refuse_taken_port(host, port)
    with app.app_context():
        upgrade_database()
    worker = _worker_process() if with_worker else contextlib.nullcontext()

    def greet() -> None:
        click.echo(f"Fifteenth is at http://{host}:{port}  (stop with Ctrl-C){greeting}")

    with worker:
        run(app, host, port, processes=2, on_ready=greet)


_HOST = click.option("--host", help="Address to listen on (default HOST or 127.0.0.1).")
_PORT = click.option("--port", type=click.IntRange(1, 65535), help="Port (default PORT or 5000).")


@cli.command()
@_HOST
@_PORT
def serve(host: str | None, port: int | None) -> None:
    """The web application and one worker, without the demo."""
    _serve(host, port, with_worker=True)


@cli.command()
@_HOST
@_PORT
def web(host: str | None, port: int | None) -> None:
    """The web application alone, for several machines."""
    _serve(host, port, with_worker=False)


@cli.command()
@_HOST
@_PORT
def start(host: str | None, port: int | None) -> None:
    """What no command at all does: the demo on first run, then serve."""
    app = application()
    config: Config = app.config["CRM"]
    _refuse_taken_port(host or config.host, port or config.port)
    with app.app_context():
        upgrade_database()
        greeting = _demo_on_first_run()
    _serve(host, port, with_worker=True, greeting=greeting)


def _demo_on_first_run() -> str:
    # The demo belongs to the last room; a platform file reaches it by name, as commands do.
    demo = import_module("crm.home.demo")
    if demo.is_empty():
        click.echo("Loading the demo ...")
        demo.load()
    return f"\n{demo.greeting()}" if demo.greeting() else ""


@cli.command()
@in_app
def worker() -> None:
    """One worker alone: prints kits. Several may run, on several machines."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    upgrade_database()
    if not jobs.run_worker(application(), stop):
        # A job is still running; another worker takes it over, so it must end here.
        os._exit(1)
