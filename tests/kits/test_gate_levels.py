"""What a kit says of its gate: what blocks, what warns, and what an officer lets pass."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.kits import freezing, gate, gate_models, gate_passing
from crm.kits.composing import compose
from crm.kits.editions import Immutable
from crm.kits.gate_kinds import BLOCK, KINDS, SAID, WARN, level
from crm.kits.gate_models import GateOverride, demand_levels
from crm.kits.gate_verdicts import Group
from crm.kits.models import Edition, Kit
from tests import factories
from tests.kits.conftest import actions


def groups(kit: Kit) -> dict[tuple[str, str], Group]:
    """What is found: (language, kind) → the group."""
    found = gate.examine(kit, compose(kit))
    return {(each.language, each.kind.name): each for each in found}


def override(kit: Kit, kind: str, *tags: str, reason: str = "The deadline is today.") -> None:
    """Let pass what blocks now."""
    found = groups(kit)
    prints = {tag: [each.print for each in found[tag, kind].findings] for tag in tags}
    GateOverride.give(kit, kind, prints, reason, by=DESK)
    db.session.commit()


@pytest.fixture
def old(parviz: Case) -> Fact:
    """A fact that nobody has confirmed by its review date."""
    fact = parviz.facts[0]
    fact.review_by = date(2020, 1, 1)
    db.session.commit()
    return fact


def test_what_is_old_warns_unless_a_kit_demands_more(kit: Kit, old: Fact) -> None:
    """In one language or in all."""
    found = groups(kit)["fa", "old"]
    assert (found.level, found.is_blocking) == (WARN, False)
    assert [each.subject_id for each in found.findings] == [old.id]
    demand_levels(kit, {"fa": {"old": BLOCK}}, by=DESK)
    assert groups(kit)["fa", "old"].is_blocking and not groups(kit)["en", "old"].is_blocking
    with pytest.raises(gate.Refused, match=r"Not confirmed by the review date: 1 \(fa\)"):
        freezing.freeze(kit, by=DESK)
    # Whoever asks for another language gets it, without this one.
    assert freezing.freeze(kit, by=DESK, languages=["en"]).languages == ["en"]


def test_an_override_is_bound_to_what_it_was_given_for(kit: Kit, old: Fact) -> None:
    """Another revision of the fact needs another one."""
    demand_levels(kit, {"fa": {"old": BLOCK}}, by=DESK)
    override(kit, "old", "fa")
    edition = freezing.freeze(kit, by=DESK)
    assert edition.languages == ["en", "fa"]
    old.change(by=DESK, body="Arrested at home.", review_by=date(2020, 1, 1))
    with pytest.raises(gate.Refused, match="review date"):
        freezing.freeze(kit, by=DESK)


def test_an_override_counts_in_its_own_language_and_kind_and_kit(kit: Kit, old: Fact) -> None:
    """And no longer once it is withdrawn."""
    demand_levels(kit, {tag: {"old": BLOCK} for tag in kit.languages}, by=DESK)
    override(kit, "old", "fa")
    with pytest.raises(gate.Refused, match=r"\(en\)"):
        freezing.freeze(kit, by=DESK)
    other = factories.kit(old.case, slug="other", languages=("fa",))
    demand_levels(other, {"fa": {"old": BLOCK}}, by=DESK)
    with pytest.raises(gate.Refused, match="review date"):
        freezing.freeze(other, by=DESK)
    override(kit, "old", "en")
    assert freezing.freeze(kit, by=DESK)
    (given, *_rest) = db.session.scalars(db.select(GateOverride)).all()
    given.withdraw(kit, by=DESK)
    with pytest.raises(gate.Refused, match=r"\(fa\)"):
        freezing.freeze(kit, by=DESK)
    assert actions().count("gate.overridden") == 2
    assert actions().count("gate.override_withdrawn") == 1


def test_a_paragraph_below_the_demand_may_be_let_pass_as_it_stands(kit: Kit) -> None:
    """It is printed marked; a paragraph that is new is not meant."""
    kit.demand({"fa": "drafts"}, by=DESK)
    override(kit, "missing", "fa")
    edition = freezing.freeze(kit, by=DESK)
    assert edition.snapshot["fa"]["kit"]["title"]["state"] == "untranslated"
    kit.add_text("brief", "Something new.", by=DESK)
    with pytest.raises(gate.Refused) as refusal:
        freezing.freeze(kit, by=DESK)
    assert [each.words for each in refusal.value.shortfalls["fa"]] == ["Something new."]


def test_names_that_nobody_wrote_in_the_language(kit: Kit, parviz: Case) -> None:
    """Only where letters are not Latin, and Persian is how people are called at home."""
    kit.choose(by=DESK, languages=["en", "sv", "fa", "zh-Hans", "ru"])
    found = {tag for tag, kind in groups(kit) if kind == "names"}
    assert found == {"zh-Hans", "ru"}
    parviz.rename(
        by=DESK,
        name=parviz.name,
        original_name=parviz.original_name,
        spellings={"ru": "Парвиз Пример"},
        aliases=[],
    )
    assert {tag for tag, kind in groups(kit) if kind == "names"} == {"zh-Hans"}


def test_facts_that_are_left_out_are_said(kit: Kit, parviz: Case) -> None:
    """Without permission or source: not printed, and the kit may demand that this blocks."""
    factories.fact(parviz, body="Nobody may read it.", may_publish=False)
    factories.fact(parviz, body="Nobody reports it.", sources=[])
    assert groups(kit)["en", "unpermitted"].level == WARN
    edition = freezing.freeze(kit, by=DESK)
    assert "Nobody" not in str(edition.snapshot)
    kept = db.session.scalars(db.select(gate_models.GatePassage)).one()
    assert "Nobody" not in str(kept.findings) and "Parviz" not in str(kept.findings["en"])
    assert kept.findings["en"]["unsourced"]["count"] == 1


@pytest.mark.parametrize("character", ["ሀ", "𓀀", "😀"])
def test_characters_that_no_typeface_has(kit: Kit, character: str) -> None:
    """They block unless a kit says otherwise, wherever they stand."""
    kit.add_text("brief", f"A text with {character} in it.", by=DESK)
    kit.kit_press_contacts[0].press_contact.role = f"Desk {character}"
    found = groups(kit)["en", "glyphs"]
    assert [each.subject for each in found.findings] == ["text", "string"]
    assert character in found.findings[0].detail
    with pytest.raises(gate.Refused, match=r"no typeface has: 2 \(en, fa\)"):
        freezing.freeze(kit, by=DESK)
    override(kit, "glyphs", "en", "fa")
    assert freezing.freeze(kit, by=DESK)


def test_how_it_passed_is_kept_with_the_edition(kit: Kit, old: Fact) -> None:
    """Once for each way, for good; nothing new where nothing is new."""
    first = freezing.freeze(kit, by=DESK)
    assert freezing.freeze(kit, by=DESK) is first
    (warned,) = [
        each for each in _passed(first) if each.kind.name == "old" and each.language == "fa"
    ]
    assert (warned.level, warned.count, warned.overrides) == (WARN, 1, [])
    demand_levels(kit, {"fa": {"old": BLOCK}}, by=DESK)
    override(kit, "old", "fa", reason="She confirmed it by telephone.")
    assert freezing.freeze(kit, by=DESK) is first
    db.session.commit()
    (let,) = [each for each in _passed(first) if each.kind.name == "old" and each.language == "fa"]
    assert let.level == BLOCK
    assert let.overrides[0]["reason"] == "She confirmed it by telephone."
    assert db.session.scalar(db.select(db.func.count(gate_models.GatePassage.id))) == 2
    passage = db.session.scalars(db.select(gate_models.GatePassage)).first()
    assert passage is not None
    passage.findings = {}
    with pytest.raises(Immutable):
        db.session.flush()


def _passed(edition: Edition) -> list[gate_passing.Passed]:
    db.session.flush()
    return gate_passing.passed(edition, for_officer=True)


def test_a_reason_that_names_somebody_protected_by_now_is_for_officers(kit: Kit, old: Fact) -> None:
    """Who overrode what stays to be read."""
    demand_levels(kit, {"fa": {"old": BLOCK}}, by=DESK)
    override(kit, "old", "fa", reason="Shirin Somebody confirmed it.")
    edition = freezing.freeze(kit, by=DESK)
    factories.case("Shirin Somebody", original_name="شیرین کسی").protect("Since.", by=DESK)
    db.session.flush()
    for for_officer, reason in ((True, "Shirin Somebody confirmed it."), (False, "")):
        passed = gate_passing.passed(edition, for_officer=for_officer)
        assert [each["reason"] for row in passed for each in row.overrides] == [reason]


def test_nobody_sets_or_overrides_what_endangers(kit: Kit) -> None:
    """Not even with words of their own in the table."""
    for name, kind in KINDS.items():
        if kind.is_fixed:
            with pytest.raises(ValueError, match=name):
                demand_levels(kit, {"fa": {name: WARN}}, by=DESK)
            with pytest.raises(ValueError, match=name):
                GateOverride.give(kit, name, {"fa": ["0"]}, "Please.", by=DESK)
            assert level(name, "fa", said={"fa": {name: WARN}}, demand="any") == BLOCK
    for wrong in ({"old": "never"}, {"missing": WARN}, {"nothing": WARN}):
        with pytest.raises(ValueError, match="no such level"):
            demand_levels(kit, {"fa": wrong}, by=DESK)
    for reason, prints in ((" ", {"fa": ["0"]}), ("Because.", {"fa": []})):
        with pytest.raises(ValueError, match=r"reason|nothing"):
            GateOverride.give(kit, "old", prints, reason, by=DESK)


def test_only_what_differs_from_the_usual_is_kept(kit: Kit, database: Flask) -> None:
    """And only a change is recorded."""
    usual = {name: KINDS[name].usual for name in SAID}
    demand_levels(kit, {"fa": usual}, by=DESK)
    assert kit.gate_levels == {} and "kit.gate_demanded" not in actions()
    demand_levels(kit, {"fa": {**usual, "names": BLOCK}}, by=DESK)
    assert kit.gate_levels == {"fa": {"names": BLOCK}}
    demand_levels(kit, {"fa": usual}, by=DESK)
    assert kit.gate_levels == {} and actions().count("kit.gate_demanded") == 2
