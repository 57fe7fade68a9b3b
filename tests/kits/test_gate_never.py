"""Whatever a kit demands and whoever overrides: what endangers somebody does not leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK
from crm.cases import consent
from crm.cases.models import Case
from crm.cases.permission import Protected
from crm.db import db
from crm.kits import freezing, gate
from crm.kits.demands import LEVELS
from crm.kits.gate_findings import Finding
from crm.kits.gate_kinds import BLOCK, KINDS, WARN
from crm.kits.gate_models import GateOverride
from crm.kits.gate_verdicts import judge
from crm.kits.models import Kit
from tests import factories

TAGS = ("en", "fa", "zh-Hans")
kinds = st.sampled_from([*KINDS, "*", ""])
tags = st.sampled_from([*TAGS, "", "*"])
levels = st.dictionaries(
    tags, st.dictionaries(kinds, st.sampled_from([BLOCK, WARN, "off", "", "any"])), max_size=4
)
demands = st.dictionaries(tags, st.sampled_from(list(LEVELS)), max_size=4)
prints = st.lists(st.sampled_from(["0", "1", "*", ""]), max_size=4)
rows = st.lists(st.tuples(tags, kinds, prints), max_size=12)


def _override(kit_id: int, tag: str, kind: str, of: list[str]) -> GateOverride:
    # As somebody would write it who has the database, past the verb that refuses.
    given = GateOverride(kit_id=kit_id, language=tag, kind=kind, prints=of, reason="Why not.")
    given.overridden_by_name = "Somebody"
    return given


@given(levels=levels, demands=demands, rows=rows, found=st.lists(st.tuples(tags, kinds, prints)))
def test_what_is_fixed_blocks(
    levels: Any, demands: Any, rows: Any, found: list[tuple[str, str, list[str]]]
) -> None:
    """In any combination; and what is overridden is exactly what somebody named."""
    findings = [
        Finding(tag, kind, "fact", 1, print)
        for tag, kind, of in found
        if kind in KINDS
        for print in of
    ]
    overrides = [_override(1, *row) for row in rows]
    groups = judge(findings, levels=levels, demands=demands, overrides=overrides)
    for group in groups:
        if group.kind.is_fixed:
            assert group.is_blocking and not group.may_be_overridden and not group.passed
        for each in group.passed:
            assert (each.language, each.kind) in {(o.language, o.kind) for o in group.overrides}
            assert any(each.print in given.prints for given in group.overrides)
    assert sum(len(group.findings) + len(group.passed) for group in groups) == len(findings)


def _name_somebody(kit: Kit) -> None:
    kit.add_text("brief", "It was #FreeMaryamSoleymani all over.", by=DESK)


def _no_permission(kit: Kit) -> None:
    db.session.execute(consent.FactPermission.__table__.delete())


def _put(kit: Kit, where: str, words: str) -> None:
    source = kit.kit_cases[0].case.facts[0].sources[0]
    contact = kit.kit_press_contacts[0].press_contact
    setattr(source if hasattr(source, where) else contact, where, words)


DANGERS: dict[str, Callable[[Kit], Any]] = {
    "a name in a text": _name_somebody,
    "a name in a title of a source": lambda kit: _put(kit, "title", "Told by Maryam Soleymani"),
    "a name in a note of a source": lambda kit: _put(kit, "note", "with مریم سلیمانی"),
    "a name in an address": lambda kit: _put(kit, "url", "https://x.example/maryam-soleymani"),
    "a name in a handle": lambda kit: _put(kit, "email", "maryamsoleymani@x.example"),
    "a name in a role": lambda kit: _put(kit, "role", "Sister of Maryam Soleymani"),
    "a press contact": lambda kit: _put(kit, "name", "Maryam Soleymani"),
    "no permission": _no_permission,
    "somebody protected": lambda kit: kit.kit_cases[0].case.protect("Since.", by=DESK),
    "a translation": lambda kit: kit.title.translate("fa", "مریم سلیمانی", by=DESK),
}


@pytest.fixture
def ready(maryam: Case, parviz: Case) -> Kit:
    """A kit that may leave, as it stands, in each of its languages."""
    kit = factories.kit(parviz, languages=("en", "fa", "ru"))
    parviz.facts[0].review_by = date(2020, 1, 1)
    db.session.commit()
    assert freezing.freeze(kit, by=DESK)
    db.session.rollback()
    return kit


@pytest.mark.parametrize("name", DANGERS)
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(levels=levels, demands=demands, rows=rows)
def test_no_demand_and_no_override_lets_it_out(
    ready: Kit, name: str, levels: Any, demands: Any, rows: Any
) -> None:
    """Whatever stands in the tables, every danger is refused, and nothing is frozen."""
    kit = db.session.get_one(Kit, ready.id)
    try:
        DANGERS[name](kit)
        kit.gate_levels, kit.demands = levels, demands
        db.session.add_all(_override(kit.id, *row) for row in rows)
        everything = [_override(kit.id, tag, kind, ["*"]) for tag in TAGS for kind in KINDS]
        db.session.add_all(everything)
        with pytest.raises(Protected) as refusal:
            freezing.freeze(kit, by=DESK)
        assert {each.kind for each in refusal.value.problems} & {
            kind.name for kind in KINDS.values() if kind.is_fixed
        }
        assert isinstance(refusal.value, gate.Refused) or name == "somebody protected"
    finally:
        db.session.rollback()


def test_what_calls_somebody_protected_is_left_out(ready: Kit) -> None:
    case = ready.kit_cases[0].case
    spellings = {"ru": "Марьям Сулеймани"}
    case.rename(
        by=DESK,
        name="Parviz Example",
        original_name="پرویز نمونه",
        spellings=spellings,
        aliases=["Maryam Soleymani"],
    )
    ready.choose(by=DESK, languages=["ru", "fa"])
    said = json.dumps(freezing.freeze(ready, by=DESK).snapshot, ensure_ascii=False)
    assert "Parviz Example" in said
    assert "Soleymani" not in said and "Сулеймани" not in said
