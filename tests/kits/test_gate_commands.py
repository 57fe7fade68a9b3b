"""``kit build`` and the gate: what it says, and letting something pass from a terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.kits.gate_kinds import BLOCK
from crm.kits.gate_models import GateOverride, demand_levels
from crm.kits.models import Kit
from tests.conftest import Run
from tests.kits.conftest import actions
from tests.kits.test_demands import editions


@pytest.fixture
def old(kit: Kit, parviz: Case) -> Fact:
    """A fact past its review date, which blocks in English."""
    fact = parviz.facts[0]
    fact.review_by = date(2020, 1, 1)
    demand_levels(kit, {"en": {"old": BLOCK}}, by=DESK)
    db.session.commit()
    return fact


def test_what_blocks_is_listed_and_nothing_is_built(
    run: Run, kit: Kit, old: Fact, tmp_path: Path
) -> None:
    """As lines and as data."""
    asked = ("kit", "build", "example", "--lang", "en", "--out", tmp_path / "out")
    status, out, err = run(*asked)
    assert (status, out) == (1, "")
    first, *lines = err.splitlines()
    assert first == "Not built: Not confirmed by the review date: 1 (en)."
    assert lines == ["en  old  1", f"  fact {old.id} Parviz Example 2020-01-01"]
    status, out, err = run(*asked, "--json")
    assert status == 1
    findings = json.loads(out)["findings"]
    (found,) = [each for each in findings if each["verdict"] == "blocks"]
    assert (found["kind"], found["verdict"], found["count"]) == ("old", "blocks", 1)
    assert found["findings"][0]["id"] == old.id
    assert not (tmp_path / "out").exists() and editions() == 0


def test_it_is_let_pass_with_a_reason(run: Run, kit: Kit, old: Fact, tmp_path: Path) -> None:
    """And said so, as is what only warns."""
    asked = ("kit", "build", "example", "--lang", "en", "--out", tmp_path, "--override", "old")
    status, out, err = run(*asked)
    assert status == 1 and "--reason" in err
    assert run(*asked, "--reason", " ")[0] == 1
    status, out, _err = run(*asked, "--reason", "Confirmed by telephone.")
    assert status == 0
    assert "overridden  old  1  en" in out.splitlines()
    assert "warns  missing  8  fa" in out.splitlines()
    db.session.expire_all()
    (given,) = db.session.scalars(select(GateOverride))
    assert (given.kind, given.language, given.reason) == ("old", "en", "Confirmed by telephone.")
    assert "gate.overridden" in actions()
    # It stands as long as the fact is what it was.
    status, out, _err = run(*asked[:-2], "--json")
    assert status == 0
    (row,) = [each for each in json.loads(out)["findings"] if each["verdict"] == "overridden"]
    assert row["overrides"] == [{"by": DESK.name, "reason": "Confirmed by telephone."}]


@pytest.mark.parametrize("kind", ["protection", "permission", "source", "record", "nothing"])
def test_what_endangers_is_not(run: Run, kit: Kit, maryam: Case, tmp_path: Path, kind: str) -> None:
    """Whatever somebody types; and no override stays behind of a build that is refused."""
    kit.add_text("brief", "Maryam Soleymani was there.", by=DESK)
    demand_levels(kit, {"en": {"glyphs": BLOCK}}, by=DESK)
    kit.kit_press_contacts[0].press_contact.role = "Desk ሀ"
    db.session.commit()
    asked = ("kit", "build", "example", "--lang", "en", "--out", tmp_path)
    status, _out, err = run(*asked, "--override", kind, "--reason", "Please.")
    assert status == 1 and kind in err
    status, _out, err = run(*asked, "--override", "glyphs", "--reason", "Please.")
    assert status == 1 and "protected" in err and "oleymani" not in err
    db.session.expire_all()
    assert not db.session.scalars(select(GateOverride)).all()
    assert editions() == 0 and "gate.overridden" not in actions()
    status, _out, err = run(*asked, "--override", "glyphs", "--reason", "As Maryam Soleymani said.")
    assert status == 1 and err == "The reason names somebody who is protected.\n"
