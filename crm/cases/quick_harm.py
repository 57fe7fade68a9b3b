"""The words by which a typed line tells of something that is off by default, as it may harm.

English and Persian. Rather once too often than once too little: whoever saves the fact
looks it over. ``*`` stands for any ending of a word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crm.cases.quick_words import Place, pattern

# The gravest first: a fact has one of them.
_WORDS: dict[str, tuple[str, ...]] = {
    "self_harm": (
        *("suicid*", "self-harm*", "self-immolat*", "self-injur*", "take his life"),
        *("take her life", "take their life", "took his life", "took her life", "own life"),
        *("kill* himself", "kill* herself", "kill* themselves", "hang* himself", "hang* herself"),
        *("harm* himself", "harm* herself", "cut* his wrist*", "cut* her wrist*", "cut* himself"),
        *("cut* herself", "خودکشی", "خودکشی*", "خود کشی", "خودزنی", "خود زنی", "خودسوزی"),
        *("خود سوزی", "خودآزاری", "جان خود", "رگ دست*"),
    ),
    "health": (
        *("ill", "illness*", "sick*", "disease*", "hospital*", "clinic*", "infirmary", "surger*"),
        *("surgical", "heart attack", "heart condition", "stroke", "cancer", "tumour", "tumor"),
        *("covid*", "medical*", "medication", "diabet*", "hiv", "psychiatr*", "mental*"),
        *("depress*", "pregnan*", "miscarr*", "disab*", "health", "unconscious", "coma"),
        *("بیمار*", "بهداری", "درمان*", "جراحی", "کرونا", "سرطان*", "سکته", "دیابت", "افسردگی"),
        *("روانپزشک*", "روان پزشک*", "روحی", "روانی", "باردار*", "سقط جنین", "معلول*"),
        *("سلامت*", "پزشک*", "پزشکی", "تومور", "کما"),
    ),
    "religion": (
        *("religio*", "baha i", "baha’i", "baha'i*", "bahai*", "christian*", "convert*", "church*"),
        *("muslim*", "sunni*", "sufi*", "dervish*", "jew", "jews", "jewish", "zoroastrian*"),
        *("atheis*", "apostasy", "apostate", "blasphem*", "yarsan*", "مذهب*", "دین", "دینی"),
        *("بهایی*", "بهائی*", "مسیحی*", "نوکیش*", "کلیسا*", "سنی", "سنی‌ها", "اهل سنت"),
        *("درویش*", "دراویش", "یهودی*", "زرتشتی*", "ارتداد", "مرتد", "کفرگویی", "خداناباور*"),
        *("یارسان*", "سب النبی"),
    ),
    "ethnicity": (
        *("ethnic*", "kurd", "kurds", "kurdish", "baluch", "baluchi", "baloch", "balochi"),
        *("arab", "arabs", "ahwazi", "azeri*", "azerbaijani turk*", "turkmen*", "turkic"),
        # "کرد" and "ترک" alone are words of every day ("did", "leaving").
        *("قومی", "قومیت*", "قوم", "اقوام", "کردها", "کردی", "کردزبان", "کرد زبان", "فعال کرد"),
        *("شهروند کرد", "زندانی کرد", "بلوچ", "بلوچ‌ها", "عرب", "عرب‌ها", "عرب زبان", "آذری*"),
        *("ترک‌ها", "ترکها", "ترک زبان", "فعال ترک", "شهروند ترک", "ترکمن*"),
    ),
    "family": (
        *("family", "families", "wife", "husband", "spouse", "mother*", "father*", "parent*"),
        *("sister*", "brother*", "son", "sons", "daughter*", "child", "children", "relatives"),
        *("married", "marriage", "divorc*", "خانواده*", "همسر*", "مادر*", "پدر*", "والدین"),
        *("خواهر*", "برادر*", "پسرش", "پسر او", "دختر*", "فرزند*", "ازدواج", "طلاق"),
        *("بستگان", "خویشاوند*"),
    ),
}


@lru_cache(maxsize=1)
def _table() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(pattern(words))) for name, words in _WORDS.items()]


def sensitivity(text: str) -> tuple[str, Place] | None:
    """What a ``plain`` text tells that is sensitive, and the words that say so."""
    found = ((name, each.search(text)) for name, each in _table())
    return next(((name, match.span()) for name, match in found if match), None)
