"""Freezing: numbered, the same for the same content, never changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.cases.permission import Protected
from crm.db import db
from crm.kits import comparing, freezing
from crm.kits.editions import Immutable
from crm.kits.models import Edition, Kit
from tests.kits.conftest import actions


def test_the_first_edition(kit: Kit) -> None:
    """It has every language, a number, a date and a hash, and stands in the record."""
    edition = freezing.freeze(kit, by=DESK)
    db.session.commit()
    assert (edition.number, edition.languages) == (1, ["en", "fa"])
    head = edition.snapshot["fa"]["kit"]
    assert head["edition"] == 1
    assert head["frozen_on"] == edition.frozen_at.date().isoformat()
    assert head["hash"] == edition.content_hash
    assert edition.case_ids == [kit.kit_cases[0].case_id]
    assert kit.latest is edition
    assert actions()[-1] == "edition.frozen"


def test_the_same_content_is_the_same_edition(kit: Kit, edition: Edition) -> None:
    """Whenever it is frozen; any change makes the next one."""
    assert freezing.freeze(kit, by=DESK) is edition
    kit.texts("brief")[0].text.rewrite("It happened otherwise.", by=DESK)
    second = freezing.freeze(kit, by=DESK)
    assert second.number == 2
    assert second.content_hash != edition.content_hash
    db.session.commit()
    assert freezing.freeze(kit, by=DESK) is second


def test_the_hash_can_be_counted_again(edition: Edition) -> None:
    """From the snapshot alone, after it has been in the database."""
    db.session.expire_all()
    assert freezing.is_intact(edition)
    edition.snapshot["fa"]["brief"][0]["text"] = "Forged."
    assert not freezing.is_intact(edition)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 7),
        ("content_hash", "0" * 64),
        ("embargo_until", datetime(2026, 12, 24, tzinfo=UTC)),
        ("case_ids", []),
        ("snapshot", {}),
    ],
)
def test_an_edition_never_changes(edition: Edition, name: str, value: object) -> None:
    """Not in any column."""
    setattr(edition, name, value)
    with pytest.raises(Immutable):
        db.session.flush()
    db.session.rollback()


def test_an_edition_is_never_deleted(edition: Edition) -> None:
    """Its number is never free again."""
    db.session.delete(edition)
    with pytest.raises(Immutable):
        db.session.flush()
    db.session.rollback()


def test_a_refused_kit_leaves_nothing(kit: Kit, parviz: Case) -> None:
    """No edition, no number used up."""
    parviz.protect("They asked us to.", by=DESK)
    with pytest.raises(Protected):
        freezing.freeze(kit, by=DESK)
    assert kit.latest is None


def test_an_edition_keeps_what_was_known(edition: Edition, parviz: Case) -> None:
    """A fact that changes afterwards is shown beside the frozen one."""
    assert not any(fact.is_changed for fact in comparing.frozen_facts(edition, "en"))
    parviz.facts[0].change(by=DESK, body="Arrested a day later.", happened_on="2019-08-12")
    parviz.facts[1].change(by=DESK, may_publish=False)
    db.session.commit()
    first, second = comparing.frozen_facts(edition, "en")
    assert (first.revision, first.revision_now, first.text["text"]) == (1, 2, "Arrested.")
    assert first.is_changed and not first.is_withdrawn
    assert second.is_withdrawn
