"""``kit build --verify``, other forms, sheets and ZIP on the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text

from crm import files
from crm.db import db
from crm.kits import reproducing, work
from crm.kits.making import Item
from crm.kits.models import Edition, Kit
from tests.conftest import Run


def test_the_same_versions_give_the_same_bytes(run: Run, edition: Edition) -> None:
    """Of every file that there is, in other processes; then one is spoilt."""
    work.print_now(edition.id, "en")
    work.make_now(edition.id, Item("txt", "fa"))
    work.make_now(edition.id, Item("sheet", "fa", "parviz-example"))
    status, out, err = run("kit", "build", "example", "--verify")
    assert (status, err) == (0, "")
    assert [line.split("  ")[-1] for line in out.splitlines()] == ["the same bytes"] * 3
    status, out, _err = run("kit", "build", "example", "--verify", "--lang", "fa", "--json")
    told = json.loads(out)
    assert status == 0 and told["edition"] == 1
    assert {each["kind"]: each["is_same"] for each in told["files"]} == {"txt": True, "sheet": True}
    row = work.make_now(edition.id, Item("txt", "fa"))[0]
    files.put(row.key, b"something else")
    status, out, err = run("kit", "build", "example", "--verify", "--edition", 1)
    assert status == 1 and "is not what was printed" in out
    assert err == "1 of 3 files do not come out the same.\n"


def test_other_versions_are_named(
    run: Run, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file from another version says which; one from the same is a matter of its own."""
    work.make_now(edition.id, Item("txt", "en"))
    other: dict[str, Any] = {"sha256": "0" * 64}
    db.session.execute(text("UPDATE edition_output SET sha256 = :sha256"), other)
    db.session.commit()
    monkeypatch.setattr(reproducing, "_is_kept", lambda _key, _sha256: True)
    assert "DIFFERS, with the same versions" in run("kit", "build", "example", "--verify")[1]
    known = reproducing.versions("en")
    monkeypatch.setattr(reproducing, "versions", lambda _tag: {**known, "weasyprint": "71.0"})
    status, out, _err = run("kit", "build", "example", "--verify")
    assert status == 1 and "other versions: weasyprint 70.0 → 71.0" in out


def test_nothing_to_verify(run: Run, kit: Kit, edition: Edition) -> None:
    """One clear line each."""
    assert "nothing to verify" in run("kit", "build", "example", "--verify")[2]
    status, _out, err = run("kit", "build", "example", "--verify", "--edition", 7)
    assert (status, err) == (1, "example has no such edition. Its editions are: 1.\n")
    assert "not frozen in 'sv'" in run("kit", "build", "example", "--verify", "--lang", "sv")[2]


def test_every_form_sheets_and_one_zip(run: Run, kit: Kit, tmp_path: Path) -> None:
    """On all cores; the second time everything comes from where it lies."""
    forms = ("--form", "docx", "--form", "txt", "--sheets")
    words = ("kit", "build", "example", "--all-languages", "--out", tmp_path, *forms)
    status, out, err = run(*words, "--json")
    assert (status, err) == (0, "")
    rows = json.loads(out)["files"]
    assert [row["from"] for row in rows] == ["rendered"] * 6
    assert {row.get("person") for row in rows} == {None, "parviz-example"}
    status, out, _err = run(*words, "--zip")
    assert status == 0 and out.count("cache\n") == 6
    (archive,) = tmp_path.iterdir()
    assert archive.name == "fifteenth-example-1.zip"
    with zipfile.ZipFile(archive) as opened:
        assert len(opened.namelist()) == 6 and opened.testzip() is None


def test_what_exists_is_returned_at_once(edition: Edition) -> None:
    """Without rendering: one statement and a look at the file."""
    work.print_now(edition.id, "en")
    start = perf_counter()
    _file, is_new = work.print_now(edition.id, "en")
    # Ten times what it takes on an idle machine.
    assert not is_new and perf_counter() - start < 0.1


def test_wrong_usage(run: Run, kit: Kit, tmp_path: Path) -> None:
    assert (
        run("kit", "build", "example", "--lang", "en", "--form", "gif", "--out", tmp_path)[0] == 2
    )
    words = ("kit", "build", "example", "--lang", "en", "--out", tmp_path, "--edition", 1)
    assert run(*words)[0] == 2
