"""A real desk for a real browser: both commands' own server and worker, with the demo."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from crm.config import ROOT
from crm.setup import find_chromium

_STARTS_WITHIN_SECONDS = 60
# Long enough for a machine that prints kits beside it: only what never comes is a failure.
_COMES_WITHIN = 60_000  # milliseconds
expect.set_options(timeout=_COMES_WITHIN)


@dataclass(frozen=True)
class Desk:
    """A running desk: its address, its instance folder, the demo's password."""

    url: str
    instance: Path
    password: str

    @property
    def environ(self) -> dict[str, str]:
        """The environment that commands need to reach the same desk."""
        return {**os.environ, "CRM_INSTANCE": str(self.instance)}

    def run(self, *arguments: str) -> str:
        """Run a command on this desk and return what it printed."""
        done = subprocess.run(
            [sys.executable, "crm", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """``python3 crm serve`` with the demo loaded."""
    instance = tmp_path_factory.mktemp("desk")
    desk = Desk(f"http://127.0.0.1:{_free_port()}", instance, "")
    desk.run("demo")
    password = (instance / "demo-sign-in").read_text().strip()
    port = desk.url.rsplit(":", 1)[1]
    with (instance / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "crm", "serve", "--port", port],
            cwd=ROOT,
            env=desk.environ,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(f"{desk.url}/healthz", server, instance / "server.log")
            yield Desk(desk.url, instance, password)
        finally:
            server.terminate()
            server.wait(40)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the desk did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        # Root needs --no-sandbox; a browser that only ever meets our own desk can do without.
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, desk: Desk) -> Iterator[Open]:
    """Opens a page, signed in as a role of the demo or as nobody; errors fail the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_(role: str | None = "officer", **options: object) -> Page:
        context = chromium.new_context(base_url=desk.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(_COMES_WITHIN)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console", lambda said: problems.append(said.text) if said.type == "error" else None
        )
        if role is not None:
            page.goto("/login")
            page.fill("#email", f"{role}@fifteenth.example")
            page.fill("#password", desk.password)
            page.press("#password", "Enter")
            page.wait_for_url("**/")
        return page

    open_.problems = problems  # type: ignore[attr-defined]
    yield open_
    for context in contexts:
        context.close()
    assert not problems, problems
