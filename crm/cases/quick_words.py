"""The words by which a typed line says what a fact is: kinds, stages and lengths of time.

English and Persian, as newsrooms write them; what kits call a kind or a stage counts too,
in every language of the interface. ``*`` stands for any ending of a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from crm import i18n
from crm.cases.vocabulary import FACT_KINDS, STAGES
from crm.lengths import NUMBERS
from crm.search.folding import JOINER, fold

Place = tuple[int, int]

# These say more than the words they are made of, so they win wherever they stand.
_PHRASES: dict[str, tuple[str, ...]] = {
    "rearrest": (
        *("re-arrest*", "arrested again", "detained again", "summoned back", "back to prison"),
        *("returned to prison", "دوباره بازداشت", "بازداشت دوباره", "بازداشت مجدد"),
        *("مجددا بازداشت", "دوباره دستگیر", "مجددا دستگیر", "بازگشت به زندان"),
    ),
    "bail": (
        *("released on bail", "freed on bail", "release on bail", "آزاد شد با وثیقه"),
        *("آزادی با وثیقه", "آزادی به قید وثیقه", "آزادی با قرار وثیقه", "آزادی موقت با وثیقه"),
    ),
    "appeal": (
        *("appeal court", "appeals court", "court of appeal", "upheld on appeal", "kept on appeal"),
        *("reduced on appeal", "cut on appeal", "confirmed on appeal", "دادگاه تجدیدنظر"),
        *("در تجدیدنظر", "در تجدید نظر", "در مرحله تجدیدنظر"),
    ),
    "sentence": ("death sentence", "death penalty", "sentenced to death", "حکم اعدام"),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "signed": ("signed", "signator*", "امضا", "امضا کرد", "امضاکننده*"),
    "background": ("born", "متولد", "زاده"),
    "arrest": (
        *("arrest*", "detained", "jailed", "imprisoned", "taken from", "taken into custody"),
        *("بازداشت", "بازداشتش", "دستگیر*", "زندانی شد"),
    ),
    "charge": ("charge*", "indict*", "accused", "اتهام*", "متهم*", "کیفرخواست", "تفهیم اتهام"),
    "trial": (
        *("trial", "trials", "tried by", "tried in", "tried with", "tried for", "tried"),
        *("hearing*", "محاکمه*", "جلسه دادگاه", "جلسه رسیدگی", "دادرسی"),
    ),
    "sentence": ("sentence*", "convict*", "imposed", "verdict*", "محکوم*", "حکم"),
    "appeal": ("appeal*", "upheld", "تجدیدنظر", "تجدید نظر"),
    "prison": ("transfer*", "moved to", "moved from", "منتقل", "انتقال", "جابه جا*"),
    "health": (
        *("hospital*", "clinic", "infirmary", "surgery", "heart attack", "covid-19", "ill"),
        *("illness", "sick", "بیمارستان", "بهداری", "بیمار", "بیماری", "جراحی", "کرونا"),
    ),
    "hunger_strike": (
        *("hunger strike*", "hunger and medicine strike", "medicine strike"),
        *("اعتصاب غذا", "اعتصاب غذای", "اعتصاب دارو"),
    ),
    "furlough": (
        *("furlough*", "medical leave", "temporary leave", "prison leave", "on leave"),
        *("مرخصی",),
    ),
    "bail": ("bail", "bailed", "وثیقه"),
    "release": ("releas*", "freed", "set free", "left prison", "آزاد", "آزادی", "آزادش"),
    "death": (
        *("died", "passed away", "killed", "executed", "درگذشت", "درگذشته", "جان باخت"),
        *("جان سپرد", "فوت", "کشته شد", "اعدام شد"),
    ),
    "un_statement": (
        *("un experts", "un human rights experts", "special rapporteur*"),
        *("کارشناسان سازمان ملل", "کارشناسان ملل متحد", "گزارشگر ویژه*", "گزارشگران ویژه"),
    ),
    "intervention": ("interven*", "resolution*", "قطعنامه", "مداخله", "پادرمیانی"),
    "last_report": (
        *("last report*", "still detained", "still held", "still in prison", "آخرین خبر"),
        *("همچنان در بازداشت", "همچنان در زندان", "همچنان بازداشت"),
    ),
}
_STAGES: dict[str, tuple[str, ...]] = {
    "first_instance": ("first instance", "بدوی"),
    "appeal": (*_PHRASES["appeal"], "on appeal", "تجدیدنظر", "تجدید نظر"),
    "supreme_court": ("supreme court", "دیوان عالی", "دیوان عالی کشور"),
    "retrial": ("retrial", "retried", "اعاده دادرسی", "محاکمه مجدد"),
}
# An appeal may be one to the public: only the words above say that it is one to a court.
_SAID_STAGES = {name: word for name, word in STAGES.items() if name != "appeal"}
# What somebody asks for has not happened: "Amnesty calls for release" is no release.
_ASKING = (
    *("call* for", "call* on", "call* upon", "demand*", "urge", "urges", "urged", "urging"),
    *("ask* for", "appeal* for", "petition*", "plea for", "pleas for", "plead* for"),
)
# In Persian the verb may stand last, so what is before it counts too.
_ASKING_IN_PERSIAN = ("خواستار", "خواهان", "درخواست", "درخواست*", "فراخواند*", "فرا خواند*")
# Who else speaks up for somebody; what they ask for is an intervention.
_INTERVENING = (
    *("european parliament", "parliament", "members of parliament", "european union", "eu"),
    *("government of", "governments", "foreign ministry", "foreign minister*", "foreign office"),
    *("state department", "white house", "amnesty", "amnesty international"),
    *("human rights watch", "reporters without borders", "pen international", "pen america"),
    *("trade union*", "labour union*", "unions", "bishops", "churches"),
    *("پارلمان", "پارلمان اروپا", "اتحادیه اروپا", "وزارت خارجه", "وزارت امور خارجه"),
    *("وزیر خارجه", "وزیر امور خارجه", "کاخ سفید", "عفو", "عفو بین الملل", "دیده بان حقوق بشر"),
    *("گزارشگران بدون مرز", "انجمن قلم", "اتحادیه کارگری", "اتحادیه های کارگری", "سندیکا*"),
)
_ON_APPEAL = re.compile(
    r"\b(?:reduced|cut|lowered|upheld|kept|confirmed|increased|overturned|quashed)\b"
    r"(?:[^.;|]|\.(?=\d)){0,50}\bon appeal\b"
)
_NOT_TRIED = "to"  # "he had tried to" is no trial
_UNITS = "years? yrs? months? weeks? days? hours? lashes سال ماه هفته روز ساعت ضربه"
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2212"), "-")
_BETWEEN = r"[\s\u200c\u064b-]*"


def plain(text: str) -> str:
    """The text with its letters and digits folded, each in its place: as long as before."""
    return "".join(map(_plain_letter, text.translate(_HYPHENS)))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    for folded in (fold(letter) if letter.isalnum() else letter, letter.lower()):
        if len(folded) == 1 and folded not in (JOINER, " "):
            return folded
    return letter


def masked(text: str, place: Place) -> str:
    """The text without what stands there, as long as before."""
    # A mark that no pattern reads across, and no letter of any word.
    return text[: place[0]] + "|" * (place[1] - place[0]) + text[place[1] :]


def pattern(phrases: Sequence[str]) -> str:
    """A pattern for any of these phrases, for text that is ``plain``; the longest one first."""
    found = []
    for phrase in sorted(phrases, key=len, reverse=True):
        words = (re.escape(plain(word)).replace(r"\*", r"\w*") for word in re.split("[ -]", phrase))
        found.append(_BETWEEN.join(words))
    return rf"(?<!\w)(?:{'|'.join(found)})(?!\w)"


@lru_cache(maxsize=1)
def _tables() -> tuple[list[tuple[str, re.Pattern[str]]], ...]:
    def table(
        words: Mapping[str, Sequence[str]], labels: Mapping[str, str]
    ) -> list[tuple[str, re.Pattern[str]]]:
        return [
            (name, re.compile(pattern([*words.get(name, ()), *_labels(labels.get(name))])))
            for name in {**words, **labels}
        ]

    return table(_PHRASES, {}), table(_WORDS, FACT_KINDS), table(_STAGES, _SAID_STAGES)


def _labels(label: str | None) -> list[str]:
    return [i18n.kit_label(label, tag) for tag in i18n.UI_LANGUAGES] if label else []


def _first(text: str, table: list[tuple[str, re.Pattern[str]]]) -> tuple[str, Place] | None:
    """What the earliest word says, of two that begin together the longer one."""
    found = [(name, match.span()) for name, each in table if (match := each.search(text))]
    return min(found, key=lambda each: (each[1][0], -each[1][1]), default=None)


@lru_cache(maxsize=1)
def _asking() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{pattern(['release'])}\s+(?:(?:is|was|being|again)\s+)*)?{pattern(_ASKING)}"
        rf"|{pattern(['condemn*'])}(?!\s+to\b)"
        rf"|[^.;؛،,|]*{pattern(_ASKING_IN_PERSIAN)}(?!\s+{plain('تجدید')})"
    )


def kind(text: str, own: Sequence[tuple[str, str]] = ()) -> tuple[str, Place] | None:
    """The kind of fact that a ``plain`` text tells of, and the words that say so.

    Where somebody asks for something or condemns it, it is no more than an intervention.
    ``own`` are (label, code) of kinds that the desk added.
    """
    phrases, words, _ = _tables()
    words = [*words, *_own(tuple(own))]
    if asking := _asking().search(text):
        if by_experts := dict(words)["un_statement"].search(text):
            return "un_statement", by_experts.span()
        by_others = _intervening().search(text, 0, asking.end())
        told = _told_of(text[: asking.start()], phrases, words)
        return told or (("intervention", by_others.span()) if by_others else None)
    return _told_of(text, phrases, words)


_Table = list[tuple[str, re.Pattern[str]]]


@lru_cache(maxsize=16)
def _own(labels: tuple[tuple[str, str], ...]) -> _Table:
    said = ((code, label.replace("\u200c", " ").replace("*", " ")) for label, code in labels)
    return [
        (code, re.compile(pattern([" ".join(label.split())])))
        for code, label in said
        if any(letter.isalnum() for letter in label)
    ]


def _told_of(text: str, phrases: _Table, words: _Table) -> tuple[str, Place] | None:
    if on_appeal := _ON_APPEAL.search(text):
        return "appeal", on_appeal.span()
    text = re.sub(rf"\btried(?=\s+{_NOT_TRIED}\b)", "     ", text)
    return _first(text, phrases) or _first(text, words)


@lru_cache(maxsize=1)
def _intervening() -> re.Pattern[str]:
    return re.compile(pattern(_INTERVENING))


def stage(text: str) -> tuple[str, Place] | None:
    """The stage of a proceeding that a ``plain`` text names, and the words that say so."""
    return _first(text, _tables()[2])


@lru_cache(maxsize=1)
def _length() -> re.Pattern[str]:
    number = "|".join(plain(word) for word in NUMBERS)
    unit = "|".join(plain(word) for word in _UNITS.split())
    half = plain("و نیم")
    return re.compile(
        rf"(?<!\w)(?:\d{{1,3}}(?:[.,٫/]\d{{1,2}}|½)?|{number})"
        rf"(?:\s+and\s+a\s+half|\s+{half})?[\s\u200c-]+(?:{unit})(?:\s+{half})?(?!\w)"
    )


def lengths(text: str) -> list[Place]:
    """Where a ``plain`` text names lengths: "6 years", "74 lashes", "سه سال و نیم"."""
    return [match.span() for match in _length().finditer(text)]
