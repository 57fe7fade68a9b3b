"""What is printed of a kit that somebody arranged, and what still must not be."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db, now
from crm.kits import composition, freezing, gate
from crm.kits.composing import compose
from crm.kits.models import Kit, PressContact, Quote
from crm.kits.withdrawing import is_withdrawn
from crm.pdf import parts
from tests import factories

_NEXT_YEAR = str(now().year + 1)


def _quote(**fields: object) -> Quote:
    given: dict[str, object] = {
        "permitted_by": "The family",
        "permitted_on": "2024",
        "who": "A lawyer",
    }
    if "source" not in fields:
        given |= {"source": factories.source("said", "Radio Said")}
    quote = Quote.take("Say their names.", by=DESK, **{**given, **fields})
    db.session.commit()
    return quote


def test_a_kit_that_nobody_arranged_says_nothing_about_it(kit: Kit) -> None:
    """So its editions stay what they are."""
    document = compose(kit)["en"]
    assert "sections" not in document and "quotes" not in document
    assert not {"length", "house"} & document["kit"].keys()
    assert kit.order == list(composition.USUAL)


def test_sections_in_and_out_and_in_order(kit: Kit) -> None:
    """What is out is not in the document at all; sources are numbered as a reader meets them."""
    kit.arrange(["contacts", "profiles"], by=DESK)
    document = compose(kit)["en"]
    assert document["sections"] == ["contacts", "profiles"]
    assert document["brief"] == document["statements"] == document["asks"] == []
    assert [each["number"] for each in document["sources"]] == [1, 2]
    gate.check(kit, {"en": document})
    kit.move("profiles", "up", by=DESK)
    assert kit.order == ["profiles", "contacts"]
    kit.move("profiles", "up", by=DESK)
    assert kit.order == ["profiles", "contacts"]
    kit.move("profiles", "out", by=DESK)
    kit.move("background", "in", by=DESK)
    assert kit.order == ["contacts", "background"]
    with pytest.raises(ValueError, match="no section nothing"):
        kit.arrange(["nothing"], by=DESK)


def test_health_is_told_under_the_rules_of_profiles(kit: Kit, parviz: Case) -> None:
    """Sensitive facts only where they were chosen."""
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    factories.fact(parviz, "hunger_strike", "He refused food.")
    kit.arrange(["health"], by=DESK)
    document = compose(kit)["en"]
    (profile,) = document["profiles"]
    assert [each["kind"] for each in profile["facts"]] == ["hunger_strike"]
    assert profile["last"] is None and profile["signed"] == []
    kit.include_sensitive(parviz, [fact.id], "The family asks for it.", by=DESK)
    document = compose(kit)["en"]
    composed = parts.composed(document)
    assert composed is not None and len(composed.health[0][1]) == 2
    gate.check(kit, {"en": document})


def test_asks_stand_by_country(kit: Kit) -> None:
    """What is asked of all first."""
    kit.add_text("ask", "Raise it in Geneva.", by=DESK, country="CH")
    kit.add_text("ask", "Publish their names.", by=DESK)
    kit.arrange(["asks", "statements"], by=DESK)
    document = compose(kit)["fa"]
    assert [each.get("country") for each in document["asks"]] == [None, None, "CH"]
    composed = parts.composed(document)
    assert composed is not None
    assert [name for name, _asked in composed.asks] == ["", "سوئیس"]
    assert [number for _name, asked in composed.asks for number, _ask in asked] == [1, 2, 3]


def test_whom_to_call_in_the_readers_language(kit: Kit) -> None:
    """Where nobody speaks it, everybody is named."""
    night = PressContact.add("Night Desk", by=DESK, email="n@desk.example", languages=["fa"])
    everybody = [*(each.press_contact for each in kit.kit_press_contacts), night]
    kit.choose(by=DESK, press_contacts=everybody, languages=["en", "fa", "sv"])
    assert [len(each["contacts"]) for each in compose(kit).values()] == [2, 2, 2]
    kit.arrange(composition.FIRST, by=DESK)
    named = {tag: [c["name"] for c in each["contacts"]] for tag, each in compose(kit).items()}
    assert named["fa"] == ["Night Desk"]
    assert named["en"] == ["Press Desk"]
    assert named["sv"] == ["Press Desk", "Night Desk"]


def test_quotes_are_printed_with_permission_only(kit: Kit, parviz: Case) -> None:
    """And never say who gave it."""
    good = _quote(case=parviz, who="")
    silent = _quote(permitted_by="", source=good.source)
    early = _quote(permitted_on=_NEXT_YEAR, source=good.source)
    bare = _quote(source=None)
    kit.choose(by=DESK, quotes=[good, silent, early, bare])
    kit.arrange([*composition.USUAL, "quotes"], by=DESK)
    documents = compose(kit)
    (printed,) = documents["fa"]["quotes"]
    assert (printed["id"], printed["name"]) == (good.id, "پرویز نمونه")
    assert "The family" not in str(documents)
    assert silent.text.is_protected and not good.text.is_protected
    gate.check(kit, documents)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("permitted_by", "", "no permission"),
        ("permitted_on", _NEXT_YEAR, "no permission"),
        ("source_id", None, "does not carry its source"),
        ("said_on", "2020", "not printed as it stands"),
        ("who", "Somebody else", "not printed as it stands"),
    ],
)
def test_the_gate_asks_anew_about_quotes(
    kit: Kit, column: str, value: str | None, message: str
) -> None:
    """Whatever was composed before."""
    quote = _quote()
    kit.choose(by=DESK, quotes=[quote])
    kit.arrange([*composition.USUAL, "quotes"], by=DESK)
    documents = compose(kit)
    gate.check(kit, documents)
    db.session.execute(update(Quote).values({column: value}))
    with pytest.raises(gate.Refused, match=message):
        gate.check(kit, documents)


def test_words_of_somebody_protected_stay_in(kit: Kit) -> None:
    """Guarded at once, and again after the protection is lifted as they were."""
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    quote = _quote(case=shirin, who="")
    kit.choose(by=DESK, quotes=[quote])
    kit.arrange([*composition.USUAL, "quotes"], by=DESK)
    documents = compose(kit)
    shirin.protect("Not reached.", by=DESK)
    db.session.commit()
    assert quote.text.is_protected
    assert compose(kit)["en"]["quotes"] == []
    with pytest.raises(gate.Refused) as refused:
        gate.check(kit, documents)
    assert not any("Moradi" in str(each) for each in refused.value.problems)
    shirin.unprotect("They agree.", by=DESK)
    db.session.commit()
    assert not quote.text.is_protected


def test_an_edition_stops_when_a_quote_is_withdrawn(kit: Kit) -> None:
    """As with a fact."""
    quote = _quote()
    kit.choose(by=DESK, quotes=[quote])
    kit.arrange([*composition.USUAL, "quotes"], by=DESK)
    edition = freezing.freeze(kit, by=DESK)
    db.session.commit()
    assert not is_withdrawn(edition)
    quote.change(by=DESK, permitted_by="", permitted_on=None)
    db.session.commit()
    assert is_withdrawn(edition)


@pytest.mark.parametrize("length", ["one", "four"])
def test_a_short_kit_carries_the_last_reports_alone(kit: Kit, length: str) -> None:
    """Nothing is demanded of texts that it does not print."""
    kit.set_length(length, by=DESK)
    document = compose(kit)["en"]
    assert document["sections"] == ["brief", "profiles", "asks", "contacts"]
    (profile,) = document["profiles"]
    assert [each["text"] for each in profile["facts"]] == [profile["last"]["text"]]
    assert document["statements"] == []
    gate.check(kit, {"en": document})
