"""The benchmark of the pages: that it runs and what it says, never how fast anything was."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from crm.cli import Refusal
from crm.config import ROOT
from crm.home import benching
from crm.home.visiting import Visitor

LIMITED = {"contact list", "contact page", "search", "edit form", "save"}
Bench = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """`python3 crm bench pages` on a tiny desk, which is kept from call to call."""
    folder = tmp_path_factory.mktemp("bench")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        size = ["--contacts", "60", "--interactions", "120", "--repetitions", "2"]
        command = ["bench", "pages", *size, "--instance", str(folder / "desk"), *arguments]
        return subprocess.run(
            [sys.executable, str(ROOT / "crm"), *command],
            env={"PATH": "/usr/bin:/bin", "CRM_INSTANCE": str(folder / "own")},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_json(bench: Bench) -> None:
    done = bench("--json")
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


def test_table_and_a_desk_of_another_size(bench: Bench) -> None:
    done = bench()
    assert done.returncode == 0, done.stderr
    assert {line[:24].strip() for line in done.stdout.splitlines()} >= LIMITED
    refused = bench("--contacts", "61")
    assert refused.returncode == 1 and refused.stdout == ""
    assert "60 contacts" in refused.stderr and "Traceback" not in refused.stderr


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
