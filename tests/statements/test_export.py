"""What is exported is what import takes back, without loss, and nothing that may not leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases import conflicts, consent, exchange_table
from crm.cases import exchange as cases
from crm.cases.details import ChargeRow, Details, PartRow
from crm.cases.facts import Source
from crm.cases.merging import merge
from crm.cases.models import Case
from crm.cases.terms import Term
from crm.db import db
from crm.exchange import Report
from crm.statements import exchange as statements
from crm.statements.exporting import whole
from tests import factories

Told = dict[str, Any]


def _take(told: Any) -> Report:
    report = cases.load(told, by=DESK).add(statements.load(told, by=DESK))
    db.session.flush()
    return report


def _tell(*, with_protected: bool = True) -> Told:
    told, left_out = whole(with_protected=with_protected)
    assert not left_out
    return told


def _empty() -> None:
    """A desk with nothing: as the transaction began."""
    db.session.rollback()
    db.session.expunge_all()
    assert not db.session.scalar(select(Case.id))


def _missing(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where something of the old document is not in the new one."""
    if isinstance(old, dict):
        for key, value in old.items():
            if value not in (None, []):
                yield from _missing(value, new.get(key), f"{path}.{key}")
    elif path == ".people":
        by_name = {each["name_en"]: each for each in new}
        for each in old:
            yield from _missing(each, by_name[each["name_en"]], f"{path}.{each['name_en']}")
    elif path.endswith(".aliases"):
        yield from () if sorted(old) == sorted(new) else (path,)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _missing(one, other, f"{path}[{number}]")
    elif old != new:
        yield path


# Who permitted what, and when somebody looked: what becomes of a file's facts at the desk.
_OF_THE_DESK = {
    *("permissions", "publish", "review_by", "confirmed_at"),
    *("proceedings", "preferred"),
}


def test_the_real_case_loses_nothing(database: Flask, document: Told) -> None:
    _take(document)
    told = _tell()
    assert list(_missing(document, told)) == []
    # Nor does it say anything that the file does not, but for what the desk itself knows.
    added = {path.rpartition(".")[2] for path in _missing(told, document)}
    assert added == _OF_THE_DESK
    _empty()
    assert not _take(told).refusals
    assert _tell() == told
    again = _take(told)
    assert not again.created and not again.updated


def _as(ending: str, told: Told) -> Told:
    """The document as it comes back from a table."""
    report = Report()
    form = ending.removeprefix(".")
    table = exchange_table.parse(exchange_table.write(told, form), form, "t", report)
    assert not report.refusals
    return table


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_as_a_table_neither(database: Flask, document: Told, ending: str) -> None:
    _take(document)
    told = _tell()
    assert list(_missing(document, _as(ending, told))) == []
    assert list(_missing(document, _as(ending, document))) == []
    _empty()
    assert not _take(_as(ending, told)).refusals
    assert _tell() == told
    assert exchange_table.write(_tell(), "csv") == exchange_table.write(told, "csv")


def _rich() -> None:
    """A case with everything that the tables hold."""
    Term.add("fact_kind", "house search", labels={"fa": "بازرسی"}, by=DESK)
    Term.add("prison", "Dastgerd", by=DESK).retire(by=DESK)
    case = factories.case("Parvis the Elder")
    case.rename(
        by=DESK,
        name="Parviz Example",
        spellings={"ru": "Парвиз"},
        aliases=["Parvis | Example", "=cmd()"],
    )
    source = factories.source("radio", archived_url="https://archive.example/1", origin="Other")
    source.change(by=DESK, note="-party-linked", reliability="doubtful")
    merge(factories.source("reprint", "Radio Again"), source, "The same.", by=DESK)
    fact = factories.fact(case, "house_search", "= 1 + 1\nin two lines", sources=[source],
                          qualifier="about", sensitivity="health", stage="retrial",
                          position=3)  # fmt: skip
    fact.change(by=DESK, lowered_to="unsure", lowered_reason="They quote each other.")
    fact.change(
        by=DESK,
        details=Details(
            "First case",
            {"prison": "dastgerd", "judge": "@judge", "effect": "None."},
            [ChargeRow("Signing", "propaganda", "500"), ChargeRow(None, "other words")],
            [PartRow("imprisonment", "7.5", "years", is_enforceable=True, note="x")],
            number="98/1",
        ),
    )
    consent.give(fact, "on request", "The family", by=DESK, given_for="One kit")
    consent.withdraw(fact, fact.permissions[0], "They asked.", by=DESK)
    other = factories.fact(case, may_publish=False, happened_on=None)
    other.rank = 2
    db.session.commit()


def test_everything_that_the_tables_hold(database: Flask) -> None:
    _rich()
    told = _tell()
    row = told["people"][0]["facts"][0]
    assert row["number"] == 3
    assert told["people"][0]["former_names"] == ["Parvis the Elder"]
    assert "former_names" not in _tell(with_protected=False)["people"][0]
    assert row["details"]["sentence"][0]["amount"] == 7.5
    assert [each["use"] for each in row["permissions"]] == ["publish", "on request"]
    assert row["publish"] is False
    for each in (json.loads(json.dumps(told)), _as(".csv", told), _as(".xlsx", told)):
        for row in db.session.scalars(select(Case)):
            db.session.delete(row)
        db.session.flush()
        for model in (Source, Term):
            db.session.execute(db.delete(model))
        # Texts outlive their facts; here they are another desk's.
        db.session.execute(db.text("DELETE FROM text"))
        db.session.expunge_all()
        db.session.commit()
        assert not _take(each).refusals
        assert _tell() == told


def test_which_of_two_is_not_preferred_any_more_is_told(database: Flask) -> None:
    case = factories.case()
    one, two = factories.fact(case, body="Nine years."), factories.fact(case, body="Seven years.")
    conflicts.mark([one, two], one, "A court paper.", by=DESK)
    db.session.flush()
    told = _tell()
    assert [fact["preferred"] for fact in told["people"][0]["facts"]] == [True, False]
    conflicts.mark([one, two], two, "A later paper.", by=DESK)
    _take(told)
    assert (one.is_preferred, two.is_preferred) == (True, False)


def test_a_long_statement_stands_in_one_cell(document: Told, tmp_path: Path) -> None:
    document["statement"]["summary"]["text"] = "A long text. " * 12_000
    told = document | {"people": [], "sources": document["sources"]}
    file = tmp_path / "cases.csv"
    file.write_bytes(exchange_table.write(told, "csv"))
    assert exchange_table.read(file, Report())["statement"] == document["statement"]


def test_for_others_nothing_leaves_that_may_not(database: Flask, document: Told) -> None:
    _take(document)
    hidden = [person for person in document["people"] if not person["publish"]]
    open_case = db.session.scalars(select(Case).where(Case.slug == "mohammad-nourizad")).one()
    first, second, third, fourth = open_case.facts[:4]
    first.change(by=DESK, may_publish=False)
    second.change(by=DESK, sources=[])
    third.change(by=DESK, sensitivity="health")
    name = hidden[0]["name_en"]
    fourth.change(by=DESK, details=Details(None, {"lawyer": name}, [], []))
    told = _tell(with_protected=False)
    person = next(each for each in told["people"] if each["slug"] == open_case.slug)
    texts = [fact["text"] for fact in person["facts"]]
    assert not {f.text.body for f in (first, second, third, fourth)} & set(texts)
    # One of the others names somebody who is protected.
    assert len(texts) == len(open_case.facts) - 5
    everything = json.dumps(told, ensure_ascii=False)
    for each in hidden:
        assert each["name_en"] not in everything
        assert each["name_fa"] not in everything
    assert "permissions" not in everything and "review_by" not in everything
    cited = {key for each in told["people"] for fact in each["facts"] for key in fact["source_ids"]}
    assert cited <= {source["id"] for source in told["sources"]}
    assert not _take(told).refusals


_LINES = st.text(
    st.characters(whitelist_categories=("L", "N", "P", "Zs"), whitelist_characters="=+-@|[]'\""),
    min_size=1,
    max_size=20,
).filter(lambda line: bool(line.strip()) and line == line.strip())
_FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["arrest", "sentence", "release"]),
        "text": _LINES,
        "source_ids": st.lists(st.sampled_from(["one", "two"]), unique=True),
        "confidence": st.sampled_from(["corroborated", "single source", "unsure"]),
    },
    optional={
        "date": st.sampled_from(["2019", "2019-07", "2019-08-11"]),
        "qualifier": st.sampled_from(["about", "before", "after"]),
        "publish": st.booleans(),
        "sensitivity": st.sampled_from(["self_harm", "health"]),
        "also_reported": st.lists(st.fixed_dictionaries({"value": st.just("7.5 years")})),
        "details": st.fixed_dictionaries(
            {"proceeding": _LINES},
            optional={
                "judge": _LINES,
                "charges": st.lists(st.fixed_dictionaries({"activity": _LINES}), max_size=2),
                "sentence": st.lists(
                    st.fixed_dictionaries(
                        {"kind": st.just("imprisonment"), "unit": st.just("months")},
                        optional={"note": _LINES, "enforceable": st.booleans()},
                    ).flatmap(
                        lambda part: st.one_of(
                            st.integers(1, 99), st.sampled_from([2.5, 7.25])
                        ).map(lambda amount: {**part, "amount": amount})
                    ),
                    max_size=2,
                ),
            },
        ),
    },
)
_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "slug": st.sampled_from(["parviz", "shirin", "omid"]),
            "name_en": _LINES,
            "name_fa": _LINES,
            "aliases": st.lists(_LINES, unique=True, max_size=2),
            "publish": st.booleans(),
            "facts": st.lists(_FACTS, max_size=3),
        }
    ),
    unique_by=lambda person: person["slug"],
    max_size=3,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=_PEOPLE)
def test_whatever_goes_in_comes_out_and_goes_in(database: Flask, people: list[Told]) -> None:
    sources = [
        {"id": key, "publisher": key, "title": key, "url": f"https://{key}.example/",
         "language": "en"}
        for key in ("one", "two")
    ]  # fmt: skip
    _take({"sources": sources, "people": people})
    told = _tell()
    for each in (told, _as(".csv", told), _as(".xlsx", told)):
        _empty()
        assert not _take(each).refusals
        assert _tell() == told
    _empty()
