from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm.search import names, query
from tests.search.rooms import Note, person

# Each: how the name stands in the desk, and how somebody else may spell it.
SPELLINGS = {
    ("Mohammad Nourizad", "محمد نوری‌زاد"): (
        *("Nurizad", "Noorizad", "Nourizade", "نوریزاد", "نوري زاد", "Mohammad Nūrīzād"),
        *("Nouri Zad", "Muhammad Nurizad", "Нуризад", "nourizad mohammad", "Nurisad"),
    ),
    ("Nasrin Sotoudeh",): ("Sotoodeh", "Sotude", "Setoudeh", "نسرين ستوده", "Сотуде", "Sotudeh"),
    ("نسرین افشار",): ("Nasrin Afshar", "Afschar", "Afchar", "Afşar", "Афшар"),
    ("Mahmoud Kheirkhah",): ("Chairchah", "Khairkhah", "Kheyrkhah", "خیرخواه", "Хейрхах"),
    ("Jafar Panahi",): ("Djafar Panahi", "Dschafar Panahi", "Ja'far Panahi", "جعفر پناهي", "Cafer"),
    ("Hossein Ghadyani", "حسین قدیانی"): ("Qadyani", "Gadyani", "Hussein Ghadiani", "Kadiani"),
    ("Zeynab Jalalian",): ("Zeynep Celaliyan", "Zainab Jalalyan", "زینب جلالیان", "Джалалян"),
    ("Shirin Ebadi",): ("Chirine Ebadi", "Schirin Ebadi", "Şirin Ebadi", "شيرين عبادي"),
    ("Abdollah Momeni",): ("Abdullah Moemeni", "عبدالله مومنی", "عبد الله مؤمنی", "Abdallah"),
    ("Jürgen Müller",): ("Mueller", "Muller", "Juergen", "Jurgen Mueller"),
    ("Алексей Навальный",): ("Navalny", "Nawalny", "Aleksej Navalnij", "Navalnyj"),
    ("Katarina Lindqvist",): ("Lindkvist", "Lindquist", "Katarina Lindq"),
}
CROWD = [
    f"{first} {last}"
    for first in ("Ali", "Reza", "Maryam", "Erik", "Anna", "Navid", "Omid", "Zahra", "Leila")
    for last in (
        "Rahimi",
        "Mousavi",
        "Nouri",
        "Norouzi",
        "Safavi",
        "Panahian",
        "Andersson",
        "Jalali",
    )
]


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_nothing_typed_breaks_a_name(name: str) -> None:
    for unit in names.units(name):
        assert unit.term
        assert all(unit.keys)
        assert names.resemblance(unit, unit.term, unit.sounds, True) == 1


@pytest.mark.parametrize(
    "alike",
    [
        ("Nourizad", "Nurizad", "Noorizad", "نوریزاد", "نوري‌زاد", "Нуризад"),
        ("Khamenei", "خامنه‌ای", "Khamene'i", "Хаменеи"),
        ("Ghasemi", "Qasemi", "Kasemi", "قاسمی", "Гасеми"),
        ("Sharif", "Scharif", "Şarif", "شریف", "Шариф"),
        ("Javad", "Djavad", "Dschawad", "جواد", "Джавад"),
    ],
)
def test_spellings_of_a_name_share_a_key(alike: tuple[str, ...]) -> None:
    shared = set.intersection(*({k for u in names.units(a) for k in u.keys} for a in alike))
    assert shared


def test_likeness_prefers_the_nearer_spelling() -> None:
    asked = names.units("Nurizad")[-1]
    near, far = names.sounds("Nourizad"), names.sounds("Norouzi")
    close = names.resemblance(asked, "nourizad", near, False)
    assert close > 0.9 > names.resemblance(asked, "norouzi", far, False)


def test_every_spelling_finds_its_person_among_the_first(session: Session) -> None:
    wanted = {spelt: person(*spelt) for spelt in SPELLINGS}
    session.add_all([person(name) for name in CROWD])
    session.add_all(wanted.values())
    session.commit()
    lost = []
    for spelt, variants in SPELLINGS.items():
        for variant in (*spelt, *variants):
            hits = query.search(variant, session=session).hits[:3]
            if wanted[spelt].id not in [hit.subject_id for hit in hits]:
                lost.append((variant, [hit.title for hit in hits]))
    assert not lost, lost


def test_five_letters_are_enough(session: Session) -> None:
    somebody = person("Mohammad Nourizad", "محمد نوری‌زاد")
    session.add_all([person(name) for name in CROWD if "Nouri" not in name])
    session.add(somebody)
    session.commit()
    for typed in ("Nouri", "Nuriz", "Noori", "نوریز", "нуриз"):
        hits = query.search(typed, session=session).hits[:5]
        assert somebody.id in [hit.subject_id for hit in hits], typed


def test_people_come_before_what_mentions_them(session: Session) -> None:
    session.add_all(
        [person("محمد نوری‌زاد"), Note(text="asked about Nurizad"), person("Ali Rahimi")]
    )
    session.commit()
    hits = query.search("nurizad", session=session).hits
    assert [hit.kind for hit in hits] == ["person", "note"]
    assert hits[0].snippet == "محمد <mark>نوری‌زاد</mark>"
    assert hits[0].score > 0.9 > hits[1].score


def test_words_that_are_no_name_find_nobody_by_likeness(session: Session) -> None:
    session.add_all([person("Ali Rahimi"), Note(text="trial of the year")])
    session.commit()
    assert [hit.kind for hit in query.search("trial year", session=session).hits] == ["note"]
