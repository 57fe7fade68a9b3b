"""``export cases`` and ``export schema``: the commands, their messages and the files they make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crm.audit.models import Entry
from crm.cases import schema
from crm.db import db
from tests.conftest import DEMO, Run


def test_commands(run: Run, tmp_path: Path) -> None:
    out, table = tmp_path / "cases.json", tmp_path / "cases.csv"
    run("import", "cases", DEMO)
    status, said, err = run("export", "cases", "--out", out, "--with-protected", "--json")
    assert (status, err) == (0, "")
    told = {"path": str(out), "people": 28, "facts": 115, "sources": 108, "left_out": []}
    assert json.loads(said) == told
    assert out.stat().st_mode & 0o777 == 0o600
    status, _said, err = run("export", "cases", "--out", out)
    assert (status, "is there already" in err) == (1, True)
    status, said, err = run("export", "cases", "--for", "publication", "--out", table)
    assert (status, err) == (0, "")
    assert ": 22 people, " in said
    status, said, err = run("import", "cases", table, "--dry-run", "--json")
    report = json.loads(said)
    assert (status, report["dry_run"], report["refusals"]) == (0, True, [])
    assert report["skipped"]["people"] == 22
    status, said, _err = run("export", "cases")
    assert len(json.loads(said)["people"]) == 22
    sheet = tmp_path / "cases.xlsx"
    assert run("export", "cases", "--out", sheet)[0] == 0
    status, said, err = run("import", "cases", sheet, "--dry-run", "--json")
    assert (status, json.loads(said)["skipped"]["people"]) == (0, 22)
    entry = db.session.scalars(select(Entry).where(Entry.action == "cases.exported")).first()
    assert entry is not None and entry.detail["with_protected"] is True


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--json"], 2), (["--for", "publication", "--with-protected"], 2), (["--for", "us"], 2),
     (["--out", "/nowhere/cases.json"], 1), (["--out", "cases.pdf"], 1)],
)  # fmt: skip
def test_one_clear_line(run: Run, arguments: list[str], status: int) -> None:
    found, out, err = run("export", "cases", *arguments)
    assert (found, out) == (status, "")
    assert "Traceback" not in err and err.strip()


def test_the_schema_tells_all_keys(run: Run, document: dict[str, Any]) -> None:
    status, out, _err = run("export", "schema")
    told = json.loads(out)
    assert status == 0
    fact = told["$defs"]["fact"]["properties"]
    assert {*schema.names(schema.FACT), "details"} == set(fact)
    assert "column fact.kind" in fact["kind"]["description"]
    for person in document["people"]:
        assert person.keys() <= told["$defs"]["person"]["properties"].keys()
