"""The gate: what no kit may carry never comes out of it, whatever the facts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cases.models import Case, Fact, FactSource, Source
from crm.cases.permission import Protected, choice, publishable_facts, require_publishable
from crm.cases.vocabulary import CONFIDENCES, FACT_KINDS, SENSITIVITIES
from crm.texts.models import Text

_DATES = st.sampled_from([None, "2019", "2019-08", "2019-08-11", "2024-02-29"])


@st.composite
def _facts(draw: st.DrawFn) -> Fact:
    sources = draw(st.integers(0, 2))
    return Fact(
        kind=draw(st.sampled_from(sorted(FACT_KINDS))),
        happened_on=draw(_DATES),
        confidence=draw(st.sampled_from(CONFIDENCES)),
        sensitivity=draw(st.sampled_from([None, *SENSITIVITIES])),
        may_publish=draw(st.booleans()),
        position=draw(st.integers(1, 50)),
        text=Text(body="Words.", is_protected=draw(st.booleans())),
        fact_sources=[FactSource(source=Source(key=str(n))) for n in range(sources)],
    )


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    case = Case(slug="somebody", name="Somebody", is_protected=draw(st.booleans()))
    case.facts = draw(st.lists(_facts(), max_size=8))
    for number, fact in enumerate(case.facts, 1):
        fact.id = number
    return case


@given(_cases(), st.sets(st.integers(1, 8)))
def test_only_what_may_leave_leaves(case: Case, chosen: set[int]) -> None:
    out = publishable_facts(case, {choice(fact) for fact in case.facts if fact.id in chosen})

    assert not (case.is_protected and out)
    for fact in out:
        assert fact.may_publish
        assert fact.sources
        assert not fact.text.is_protected
        assert fact.sensitivity is None or fact.id in chosen
    # And nothing that may leave is lost, nor said twice.
    may = [
        fact
        for fact in case.facts
        if fact.may_publish
        and fact.sources
        and not fact.text.is_protected
        and (not fact.sensitivity or fact.id in chosen)
    ]
    assert sorted(fact.id for fact in out) == ([] if case.is_protected else [f.id for f in may])
    assert out == sorted(out, key=lambda fact: fact.sort_key)


@given(_cases())
def test_sensitive_facts_are_off_by_default(case: Case) -> None:
    assert all(fact.sensitivity is None for fact in publishable_facts(case))


def test_protected_people_are_refused_without_their_name() -> None:
    with pytest.raises(Protected, match=r"Somebody \(case 7\) is protected") as refusal:
        require_publishable(Case(id=7, slug="maryam", name="Maryam", is_protected=True))
    # The sentence may end on a terminal: only what officers are shown has the name.
    (problem,) = refusal.value.problems
    assert "Maryam" not in str(problem)
    assert problem.names == {"who": "Maryam"}
    free = Case(slug="other", name="Other", is_protected=False)
    assert require_publishable(free) is free


def test_of_the_real_people(real: dict[str, Case]) -> None:
    protected = [case for case in real.values() if case.is_protected]
    assert len(protected) == 6
    assert not any(publishable_facts(case) for case in protected)
    nourizad = real["mohammad-nourizad"]
    attempt = nourizad.facts[5]
    assert attempt.sensitivity == "self_harm"
    assert attempt not in publishable_facts(nourizad)
    assert attempt in publishable_facts(nourizad, [choice(attempt)])
