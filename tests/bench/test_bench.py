"""The benchmark of the pages: that it runs and what it says, never how fast anything was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crm import cli
from crm.cli import Refusal
from crm.config import ROOT
from crm.home import benching
from crm.home.visiting import Visitor

LIMITED = {"contact list", "contact page", "search", "edit form", "save", "case page"}
SIZE = ("--contacts", "60", "--interactions", "120")
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the measured desk is kept from test to test."""
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def done(folder: Path) -> Done:
    """A run of the command on a tiny desk."""
    return bench(folder, *SIZE, "--repetitions", "2", "--json")


def bench(folder: Path, *arguments: str) -> Done:
    """Run `python3 crm bench pages`."""
    return subprocess.run(
        [sys.executable, str(ROOT / "crm"), "bench", "pages", "--instance", folder, *arguments],
        env={"PATH": "/usr/bin:/bin", "CRM_INSTANCE": str(folder / "unused")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_json(done: Done) -> None:
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["benchmark"] == "pages" and report["repetitions"] == 2
    assert (report["contacts"], report["interactions"]) == (60, 120)
    assert report["bare_ms"] > 0
    pages = {each["page"]: each for each in report["pages"]}
    assert {name for name, each in pages.items() if each["limit"]} == LIMITED
    for each in pages.values():
        assert each["median_ms"] > 0 and each["ratio"] > 0
        assert each["is_ok"] == (each["limit"] is None or each["ratio"] <= each["limit"])
    assert pages["save"]["limit"] == (70 if report["journal"] == "delete" else 25)


@pytest.mark.usefixtures("done")
def test_a_desk_of_another_size_is_refused(folder: Path) -> None:
    refused = bench(folder, "--contacts", "61", "--interactions", "0")
    assert refused.returncode == 1 and refused.stdout == ""
    assert "Choose an empty folder" in refused.stderr and "Traceback" not in refused.stderr


def test_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [
        benching.Measured("contact list", 16.1, 14.2, 20, True),
        benching.Measured("search", 33.0, 28.2, 15, False),
        benching.Measured("desk", 30.0, 25.0, None, True),
    ]
    report = benching.Report(60, 120, 2, "delete", 1.17, pages)
    monkeypatch.setattr(benching, "measure_pages", lambda *arguments: report)
    assert cli.main(["bench", "pages"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[2:]] == [
        ["contact", "list", "16.10", "14.2", "20", "ok"],
        ["search", "33.00", "28.2", "15", "over"],
        ["desk", "30.00", "25.0"],
    ]


def test_the_bare_page() -> None:
    page = benching.bare_app().test_client().get("/")
    assert page.status_code == 200 and "<h1>A bare page</h1>" in page.text


def test_fields_are_what_a_browser_would_send() -> None:
    page = """
        <form action="/search"><input name="q" value="no"></form>
        <form action="/edit?x=1"><input name="token" value="t&amp;t"><textarea name="note">a
        &lt;b</textarea><select name="kind"><option value="1">One</option></select>
        <select name="owner"><option value="">-</option><option value="7" selected>S</option>
        </select></form><input name="outside">"""
    assert Visitor.fields(page, "/edit") == {
        "token": "t&t",
        "note": "a\n        <b",
        "kind": "1",
        "owner": "7",
    }
    with pytest.raises(Refusal):
        Visitor.fields(page, "/elsewhere")
