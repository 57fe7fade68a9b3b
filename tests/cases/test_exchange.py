"""A cases file: read whole, row by row, and read again without a change."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK, Entry
from crm.cases import exchange
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.db import db
from crm.exchange import MOST_BYTES, Malformed, Report, read_json
from crm.texts.models import Text


def _load(document: Any, **options: bool) -> Report:
    report = exchange.load(document, by=DESK, **options)
    db.session.commit()
    return report


def _case(slug: str) -> Case:
    return db.session.scalars(db.select(Case).where(Case.slug == slug)).one()


def test_reads_the_real_case_whole(database: Flask, document: dict[str, Any]) -> None:
    report = _load(document)

    assert not report.refusals
    assert dict(report.created) == {"sources": 108, "people": 28, "facts": 115}
    given = {
        exchange.slug(person["name_en"]): [
            (f["kind"], f["date"], f["text"], f["source_ids"], f["confidence"])
            for f in person["facts"]
        ]
        for person in document["people"]
    }
    held = {
        case.slug: [
            (f.kind, f.happened_on, f.text.body, [s.key for s in f.sources], f.confidence)
            for f in case.facts
        ]
        for case in db.session.scalars(db.select(Case))
    }
    assert held == given
    assert [fact.text.key for fact in _case("giti-pourfazel").facts][-1] == "giti-pourfazel/4"


def test_a_second_time_changes_nothing(database: Flask, document: dict[str, Any]) -> None:
    _load(document)
    entries = db.session.scalar(db.select(db.func.count(Entry.id)))
    report = _load(document)

    assert not report.created
    assert not report.updated
    assert report.skipped.total() == 251
    assert db.session.scalar(db.select(db.func.count(Entry.id))) == entries


def test_names_in_every_script(database: Flask, small: dict[str, Any]) -> None:
    _load(small)
    case = _case("mohammad-nourizad")
    assert case.original_name == case.name_in("fa") == "محمد نوری‌زاد"
    assert case.name_in("ru") == "Мохаммад Нуризад"
    assert case.name_in("sv") == "Mohammad Nourizad"
    assert sorted(case.aliases) == ["Mohamad Nurizad", "Mohammad Nurizad"]


def test_protects_whom_nobody_reached(database: Flask, document: dict[str, Any]) -> None:
    _load(document)
    case = _case("fereshteh-tasvibi")
    assert case.is_protected
    assert case.protected_reason.startswith("Only the signature is publicly reported")
    assert all(fact.text.is_protected for fact in case.facts)


def test_former_names_find_somebody_protected(database: Flask, small: dict[str, Any]) -> None:
    """They come to those that are known, and guard what names the person by one of them."""
    _load(small)
    case = db.session.scalars(db.select(Case)).first()
    assert case is not None
    case.protect("Not reached.", by=DESK)
    text = Text.write("elsewhere", "Seen with Mahin Karimi in court.", by=DESK)
    db.session.commit()
    assert not text.is_protected
    told = next(each for each in small["people"] if each["name_en"] == case.name)
    told["former_names"] = ["Mahin Karimi", case.name]
    report = _load(small)
    assert not report.refusals
    assert case.former_names == ["Mahin Karimi"]
    assert text.is_protected
    assert not _load(small).updated.get("people")


def test_no_file_lifts_a_protection(database: Flask, small: dict[str, Any]) -> None:
    _load(small)
    _case("mohammad-maleki").protect("The family asked for it.", by=DESK)
    db.session.commit()
    _load(small)
    assert _case("mohammad-maleki").protected_reason == "The family asked for it."


def test_updates_what_the_file_has_and_leaves_the_rest(
    database: Flask, small: dict[str, Any]
) -> None:
    _load(small)
    person = small["people"][0]
    person["facts"][3]["text"] = "Sentenced to fifteen years."
    del person["facts"][5]["sensitivity"], person["names"]
    report = _load(small)

    assert report.updated == {"facts": 1}
    case = _case("mohammad-nourizad")
    assert (case.facts[3].text.body, case.facts[3].revision) == ("Sentenced to fifteen years.", 2)
    assert case.facts[5].sensitivity == "self_harm"
    assert case.name_in("ru") == "Мохаммад Нуризад"


def test_can_leave_alone_what_is_there(database: Flask, small: dict[str, Any]) -> None:
    _load(small)
    small["people"][0]["facts"][3]["text"] = "Something else."
    assert not _load(small, update=False).updated


def test_does_not_write_over_a_fact_that_somebody_added(
    database: Flask, small: dict[str, Any]
) -> None:
    person = small["people"][0]
    last = person["facts"].pop()
    _load(small)
    _case("mohammad-nourizad").add_fact("release", "Released.", by=DESK)
    db.session.commit()
    person["facts"].append(last)
    report = _load(small)

    assert [str(refused) for _, refused in report.refusals] == [
        "Mohammad Nourizad, fact 14: the desk has another fact of kind release under this number"
    ]
    assert _case("mohammad-nourizad").facts[-1].text.body == "Released."


_WRONG = [
    (("people", 0, "facts", 1, "kind"), "kidnapping", 'fact 2: unknown kind "kidnapping"'),
    (("people", 0, "facts", 1, "kind"), None, "fact 2: kind is missing"),
    (("people", 0, "facts", 1, "date"), "2019-02-30", 'date "2019-02-30" is no year'),
    (("people", 0, "facts", 1, "date"), "۲۰۱۹", "is no year, month or day"),
    (("people", 0, "facts", 1, "date"), 2019, "date must be a text, not 2019"),
    (("people", 0, "facts", 1, "source_ids"), ["nowhere"], 'unknown source "nowhere"'),
    (("people", 0, "facts", 1, "source_ids"), "kdp", "source_ids must be a list"),
    (("people", 0, "facts", 1, "confidence"), "certain", 'unknown confidence "certain"'),
    (("people", 0, "facts", 1, "text"), "  ", "text is empty"),
    (("people", 0, "facts", 1, "text"), "a\x00b", "text holds a control character"),
    (("people", 0, "facts", 1, "text"), "a\ud800b", "text holds a control character"),
    (("people", 0, "facts", 1, "text"), "x" * 100_001, "longer than 100000"),
    (("people", 0, "facts", 1), [], "fact 2: not an object"),
    (("people", 0, "facts", 1, "sensitivty"), "health", 'unknown key "sensitivty"'),
    (("people", 0, "facts"), {}, "facts must be a list"),
    (("people", 0, "publish"), "no", "publish must be true or false"),
    (("people", 0, "publish"), None, "publish must be true or false"),
    (("people", 0, "publsh"), False, 'unknown key "publsh"'),
    (("people", 0, "name_en"), None, "person 1: name_en is missing"),
    (("people", 0, "name_fa"), 7, "name_fa must be a text, not 7"),
    (("people", 0, "slug"), "Not a slug", "is no slug"),
    (("people", 0, "names"), {"tlh": "x"}, 'unknown key "tlh"'),
    (("people", 1, "slug"), "mohammad-nourizad", "another person of the file has the slug"),
    (("people", 0), "Mohammad", "person 1: not an object"),
    (("sources", 0, "url"), "javascript:alert(1)", "is no http or https address"),
    (("sources", 0, "language"), "english", '"english" is no language tag'),
    (("sources", 0, "id"), "ettelaat", "its id stands twice"),
    (("sources", 0, "reliability"), "very", 'unknown reliability "very"'),
    (("more",), [], 'the file: unknown key "more"'),
]


@pytest.mark.parametrize(("place", "value", "reason"), _WRONG, ids=[w[2] for w in _WRONG])
def test_refuses_a_row_by_name_and_takes_the_rest(
    database: Flask, small: dict[str, Any], place: tuple[Any, ...], value: Any, reason: str
) -> None:
    parent: Any = small
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = value
    report = exchange.load(small, by=DESK)

    assert reason in "\n".join(str(refused) for _, refused in report.refusals)
    assert _case("mohammad-maleki" if place[:2] != ("people", 1) else "mohammad-nourizad")


@pytest.mark.parametrize(
    "document",
    [None, [], "x", 7, {}, {"people": []}, {"people": {}, "sources": []}, {"contacts": []},
     {"people": [], "sources": []}],
)  # fmt: skip
def test_another_file_is_refused_whole(database: Flask, document: Any) -> None:
    with pytest.raises(Malformed, match="cases file"):
        exchange.load(document, by=DESK)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b'{"people": [', "not JSON"),
        (b'{"people": "\xff\xfe"}', "not UTF-8"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"[" * 100_000, "levels deep"),
        (b"[" * 20 + b"]" * 20, "levels deep"),
        (b"1" * 5000, "not JSON"),
        (b" " * (MOST_BYTES + 1), "larger than 32 MB"),
        (b"PK\x03\x04\x14\x00", "not JSON"),
    ],
    ids=["empty", "cut", "latin", "nan", "bomb", "deep", "number", "large", "zip"],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "cases.json"
    file.write_bytes(content)
    with pytest.raises(Malformed) as refusal:
        read_json(file)
    assert str(refusal.value).startswith("cases.json: ")
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*exchange.PERSON_KEYS, *exchange.FACT_KEYS, *exchange.SOURCE_KEYS]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(_JSON, max_size=3), sources=st.lists(_JSON, max_size=3))
def test_nothing_that_can_stand_in_a_file_breaks_it(
    database: Flask, people: list[Any], sources: list[Any]
) -> None:
    try:
        report = exchange.load({"people": people, "sources": sources}, by=DESK)
    except Malformed:
        assert not people
        assert not sources
    else:
        assert report.understood + len(report.refusals) >= len(people) + len(sources)
    finally:
        db.session.rollback()


def test_the_file_is_not_changed_by_reading(database: Flask, document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    _load(document)
    assert document == before
    assert db.session.scalar(db.select(db.func.count(Fact.id))) == 115
    assert db.session.scalar(db.select(db.func.count(Source.id))) == 108
