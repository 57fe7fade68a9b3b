"""A fact from one typed line: what is understood, and that nothing typed is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cases import quick_dates
from crm.cases.quick import NO_KIND, propose
from crm.cases.quick_words import plain
from crm.partial_dates import format_partial_date


@dataclass(frozen=True)
class Publication:
    id: int
    key: str
    publisher: str
    url: str
    published_on: str | None = None
    title: str = "A report"


REGISTER = [
    Publication(1, "rfarda", "Radio Farda", "https://radiofarda.example/a", "2019-08-12"),
    Publication(2, "rfarda_2", "Radio Farda", "https://radiofarda.example/b", "2020-03-10"),
    Publication(3, "hrana", "HRANA", "https://www.hra-news.example/x"),
    Publication(4, "ai_uk", "Amnesty International UK", "https://ai-uk.example/1"),
    Publication(5, "ai_ca", "Amnesty International Canada", "https://ai-ca.example/1"),
    Publication(6, "ipa", "Iran Prison Atlas (prisonatlas.example)", "https://atlas.example/1"),
    Publication(7, "ii", "Iran International", "https://iranintl.example/1"),
    Publication(8, "schirasi", "alischirasi.example", "https://alischirasi.example/1"),
    Publication(9, "ihr", "Iran Human Rights (IHRNGO)", "https://iranhr.example/1"),
    Publication(10, "zamaneh", "Radio Zamaneh", "https://zamaneh.example/1"),
]

# (line, kind, date, qualifier, stage, sources, sentence)
LINES = [
    ("11 Aug 2019 arrested Mashhad, Radio Farda",
     "arrest", "2019-08-11", "", None, (1,), "Arrested Mashhad."),
    ("2019-08-11 arrested with others outside the Mashhad court, HRANA",
     "arrest", "2019-08-11", "", None, (3,), "Arrested with others outside the Mashhad court."),
    ("Arrested at the Mashhad courthouse, 11 August 2019, Radio Zamaneh",
     "arrest", "2019-08-11", "", None, (10,), "Arrested at the Mashhad courthouse."),
    ("Aug. 11th, 2019: detained in Mashhad", "arrest", "2019-08-11", "", None, (),
     "Detained in Mashhad."),
    ("Jailed in early July 2019 after being summoned to Evin",
     "arrest", "2019-07", "", None, (), "Jailed in early July 2019 after being summoned to Evin."),
    ("July 2021 arrested by the Intelligence Ministry, source: ihr",
     "arrest", "2021-07", "", None, (9,), "Arrested by the Intelligence Ministry."),
    ("2018 first detained and bailed after three months",
     "arrest", "2018", "", None, (), "First detained and bailed after three months."),
    ("bus-union member; arrested 11 or 12 August 2019 on her way home", "arrest", "2019-08", "",
     None, (), "Bus-union member; arrested 11 or 12 August 2019 on her way home."),
    ("Arrested again in Rezvanshahr on 1 September 2021, Iran Prison Atlas",
     "rearrest", "2021-09-01", "", None, (6,), "Arrested again in Rezvanshahr."),
    ("re-arrested September 2020 when collecting her laptop", "rearrest", "2020-09", "", None, (),
     "Re-arrested September 2020 when collecting her laptop."),
    ("Summoned back to Evin to serve the rest, 23 January 2022",
     "rearrest", "2022-01-23", "", None, (), "Summoned back to Evin to serve the rest."),
    ("Feb 2020 sentenced to 15 years in total, per alischirasi.example",
     "sentence", "2020-02", "", None, (8,), "Sentenced to 15 years in total."),
    ("six years at first instance, 2020-02", None, "2020-02", "", "first_instance", (),
     "Six years at first instance."),
    ("The appeal court kept the 15 years, 29 March 2020, HRANA; IHRNGO",
     "appeal", "2020-03-29", "", "appeal", (3, 9), "The appeal court kept the 15 years."),
    ("Upheld on appeal, August 2019", "appeal", "2019-08", "", "appeal", (), "Upheld on appeal."),
    ("appeal court sentence of six years, reported 10 March 2020, Radio Farda", "appeal",
     "2020-03-10", "", "appeal", (2,),
     "Appeal court sentence of six years, reported 10 March 2020."),
    ("supreme court threw the verdict out, after 5 May 2021", "sentence", "2021-05-05", "after",
     "supreme_court", (), "Supreme court threw the verdict out."),
    ("13/3/2020 held in the Vakilabad clinic with suspected COVID-19",
     "health", "2020-03-13", "", None, (), "Held in the Vakilabad clinic with suspected COVID-19."),
    ("3/13/2020 heart surgery", "health", "2020-03-13", "", None, (), "Heart surgery."),
    ("UN experts called for his release, 4 May 2021", "un_statement", "2021-05-04", "", None, (),
     "UN experts called for his release."),
    ("medical leave about July 2021", "furlough", "2021-07", "about", None, (), "Medical leave."),
    ("released on bail in November 2019, Amnesty International UK",
     "bail", "2019-11", "", None, (4,), "Released on bail."),
    ("c. 2021 released on condition of avoiding critics", "release", "2021", "about", None, (),
     "Released on condition of avoiding critics."),
    ("before 29 May 2023 released", "release", "2023-05-29", "before", None, (), "Released."),
    ("Died on 1 December 2020, aged 87. Iran Human Rights",
     "death", "2020-12-01", "", None, (9,), "Died, aged 87."),
    ("hunger and medicine strike in Evin, 13 May 2024, hrana",
     "hunger_strike", "2024-05-13", "", None, (3,), "Hunger and medicine strike in Evin."),
    ("Tried by video from Vakilabad (8 March 2025)", "trial", "2025-03-08", "", None, (),
     "Tried by video from Vakilabad."),
    ("He had tried to take his life", None, None, "", None, (), "He had tried to take his life."),
    ("New charges filed 6 May 2024 https://www.hra-news.example/x/",
     "charge", "2024-05-06", "", None, (3,), "New charges filed."),
    ("Moved to Qarchak, Friday 4 July 2025", "prison", "2025-07-04", "", None, (),
     "Moved to Qarchak."),
    ("still detained in Mashhad, 21 October 2019, Radio Fardah", "last_report", "2019-10-21", "",
     None, (), "Still detained in Mashhad, Radio Fardah."),
    ("Arrested in Mashhad, Iran", "arrest", None, "", None, (), "Arrested in Mashhad, Iran."),
    ("Named as a signatory, 11 June 2019", "signed", "2019-06-11", "", None, (),
     "Named as a signatory."),
    ("31 February 2020 arrested", "arrest", "2020-02", "", None, (), "31 February 2020 arrested."),
    ("۲۰ مرداد ۱۳۹۸ بازداشت در مشهد، رادیو فردا",
     "arrest", "2019-08-11", "", None, (1,), "بازداشت در مشهد."),
    ("در تاریخ ۱۳۹۸/۵/۲۰ مقابل دادگاه دستگیر شد، منبع: هرانا",
     "arrest", "2019-08-11", "", None, (3,), "مقابل دادگاه دستگیر شد."),
    ("یکشنبه ۲۰ مرداد ۱۳۹۸ (۱۱ اوت ۲۰۱۹) بازداشت شد", "arrest", "2019-08-11", "", None, (),
     "بازداشت شد."),
    ("مرداد ۱۳۹۸ بازداشت در مشهد", "arrest", "1398-05", "", None, (), "بازداشت در مشهد."),
    ("حدود ۱۰ آبان ۱۳۹۸ با وثیقه آزاد شد", "bail", "2019-11-01", "about", None, (),
     "با وثیقه آزاد شد."),
    ("پیش از اوت ۲۰۱۹ به زندان وکیل‌آباد منتقل شد", "prison", "2019-08", "before", None, (),
     "به زندان وکیل‌آباد منتقل شد."),
    ("پس از ۸ خرداد ۱۴۰۲ آزاد شد", "release", "2023-05-29", "after", None, (), "آزاد شد."),
    ("در دادگاه بدوی به شش سال زندان محکوم شد، ۲۰۲۰-۰۲، هرانا",
     "sentence", "2020-02", "", "first_instance", (3,), "در دادگاه بدوی به شش سال زندان محکوم شد."),
    ("دادگاه تجدید نظر ۱۵ سال را تایید کرد، ۱۰ فروردین ۱۳۹۹", "appeal", "2020-03-29", "",
     "appeal", (), "دادگاه تجدید نظر ۱۵ سال را تایید کرد."),
    ("۱۳۹۸-۰۷-۱۶ مرخصی درمانی گرفت، به نقل از رادیو زمانه",
     "furlough", "2019-10-08", "", None, (10,), "مرخصی درمانی گرفت."),
    ("اعتصاب غذا در وکیل‌آباد، ۲ آبان ۱۴۰۰، ایران اینترنشنال",
     "hunger_strike", "2021-10-24", "", None, (7,), "اعتصاب غذا در وکیل‌آباد."),
    ("دوباره بازداشت شد ۱۰ شهریور ۱۴۰۰", "rearrest", "2021-09-01", "", None, (),
     "دوباره بازداشت شد."),
    ("۱۱ آذر ۱۳۹۹ درگذشت، source: Radio Farda and HRANA", "death", "2020-12-01", "", None, (3,),
     "درگذشت، source: Radio Farda."),
    ("11 Aug 2019 بازداشت in مشهد, Radio Farda", "arrest", "2019-08-11", "", None, (1,),
     "بازداشت in مشهد."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind", "day", "qualifier", "stage", "sources", "said"), LINES, ids=lambda value: ""
)
def test_lines(
    line: str, kind: str | None, day: str | None, qualifier: str, stage: str | None,
    sources: tuple[int, ...], said: str,
) -> None:  # fmt: skip
    found = propose(line, REGISTER)
    assert (found.kind, found.happened_on, found.qualifier) == (kind, day, qualifier)
    assert (found.stage, found.source_ids) == (stage, sources)
    assert found.body == said


def test_there_are_enough_lines() -> None:
    assert len(LINES) >= 40


def test_doubts_are_told() -> None:
    assert propose("11/8/2019 arrested", ()).doubts == (quick_dates.DAY_FIRST,)
    assert propose("13/8/2019 arrested", ()).doubts == ()
    assert propose("۲۰ یا ۲۱ مرداد ۱۳۹۸ بازداشت", ()).happened_on == "1398-05"
    assert propose("Something happened", ()).doubts == (NO_KIND,)


def test_what_fits_several_sources_is_offered_and_stays_in_the_text() -> None:
    line = "Released 2021, Amnesty International"
    found = propose(line, REGISTER)
    assert {each.id for each in found.offers[0].sources} == {4, 5}
    assert (found.source_ids, found.body) == ((), "Released, Amnesty International.")
    chosen = propose(line, REGISTER, chosen=[5])
    assert (chosen.source_ids, chosen.body, chosen.offers) == ((5,), "Released.", ())


def test_what_the_register_does_not_know_is_said() -> None:
    found = propose("Released 2021, source: The Guardian", REGISTER)
    assert [(each.words, each.sources) for each in found.offers] == [("The Guardian", ())]
    assert found.body == "Released 2021, source: The Guardian."


def test_an_address_that_the_register_does_not_have_becomes_one() -> None:
    found = propose("Released 2021 https://radiofarda.example/other", REGISTER)
    assert (found.address, found.offers) == ("https://radiofarda.example/other", ())
    assert found.body == "Released."
    # Its host alone is no page of it.
    found = propose("Released 2021 https://radiofarda.example", REGISTER)
    assert {each.id for each in found.offers[0].sources} == {1, 2}
    assert (found.address, "https://radiofarda.example" in found.body) == ("", True)


def test_parts_are_the_line() -> None:
    found = propose("11 Aug 2019 appeal court kept 6 years, HRANA", REGISTER)
    assert "".join(words for words, _ in found.parts()) == found.line
    marked = [(words.strip(), what) for words, what in found.parts() if what]
    assert marked == [
        ("11 Aug 2019", ("date",)),
        ("appeal court", ("kind", "stage", "court")),
        ("6 years", ("length",)),
        (", HRANA", ("source",)),
    ]


_WORDS = st.sampled_from(
    [word for line, *_ in LINES for word in line.split()]
    + [
        ",",
        "،",
        "source:",
        "منبع:",
        "and",
        "و",
        "(",
        ")",
        "http://[",
        "https://",
        "~",
        "0000-00-00",
    ]
)
_TYPED = st.one_of(st.text(), st.lists(_WORDS, max_size=14).map(" ".join))


@given(_TYPED)
def test_never_fails_and_loses_nothing(line: str) -> None:
    found = propose(line, REGISTER)
    assert len(plain(line)) == len(line)
    ends = [0, *(end for span in found.spans for end in (span.start, span.end)), len(line)]
    assert ends == sorted(ends)
    gone = "".join(line[span.start : span.end] for span in found.spans if not span.stays)
    typed = Counter("".join(line.split()).casefold())
    kept = Counter("".join((found.body + gone).split()).casefold())
    assert not typed - kept
    # A full stop is all that is added.
    assert sum((kept - typed).values()) <= 1


_DAYS = st.dates(date(1921, 3, 21), date(2026, 12, 31))


@given(_DAYS, st.sampled_from(["en", "fa"]), st.sampled_from([4, 7, 10]))
def test_what_the_desk_writes_is_read(day: date, tag: str, length: int) -> None:
    value = day.isoformat()[: length if tag == "en" else 10]
    for both in (False, True):
        said = format_partial_date(value, tag, both_calendars=both)
        found = propose(f"{said} arrested", ())
        assert (found.happened_on, found.body) == (value, "Arrested.")
    assert propose(f"arrested {value}", ()).happened_on == value


@pytest.mark.parametrize(
    ("line", "kind", "sensitivity"),
    [
        ("12 Oct 2022 suicide attempt in Evin, HRANA", None, "self_harm"),
        ("اقدام به خودکشی در اوین", None, "self_harm"),
        ("He had tried to take his life", None, "self_harm"),
        ("heart surgery", "health", "health"),
        ("به بیمارستان منتقل شد", "health", "health"),
        ("convicted with his wife", "sentence", "family"),
        ("مادرش دستگیر شد", "arrest", "family"),
        ("Bahá'í citizen arrested", "arrest", "religion"),
        ("بازداشت نوکیش مسیحی", "arrest", "religion"),
        ("a Kurdish activist, arrested", "arrest", "ethnicity"),
        ("دستگیری فعال کرد", "arrest", "ethnicity"),
        ("بازداشت کرد", "arrest", None),
        ("arrested in Kurdistan", "arrest", None),
    ],
)
def test_what_may_harm_is_proposed_as_sensitive(
    line: str, kind: str | None, sensitivity: str | None
) -> None:
    found = propose(line, REGISTER)
    assert (found.kind, found.sensitivity) == (kind, sensitivity)
    assert "may_publish" not in found.fields()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Amnesty calls for release 3 Mar 2021", "intervention"),
        ("Amnesty on 3 Mar 2021 urges Iran to free him; released on bail", "intervention"),
        ("His release was demanded by PEN", None),
        ("Family asked for bail", None),
        ("The European Parliament condemned his arrest", "intervention"),
        ("A resolution on her case, 12 May 2022", "intervention"),
        ("Condemned to six years", None),
        ("پارلمان اروپا خواستار آزادی او شد", "intervention"),
        ("خانواده خواستار آزادی او شد", None),
        ("Lawyers appeal for his release", None),
        ("عفو بین‌الملل خواستار آزادی او شد", "intervention"),
        ("سازمان‌ها ایران را به آزادی او فراخواندند", None),
        ("درخواست آزادی با وثیقه", None),
        ("درخواست تجدیدنظر ثبت شد", "appeal"),
        ("Demands for release by UN experts", "un_statement"),
        ("کارشناسان سازمان ملل خواستار آزادی او شدند", "un_statement"),
        ("Arrested after he called for a strike", "arrest"),
        ("بازداشت شد؛ عفو خواستار آزادی او شد", "arrest"),
        ("Released after two years", "release"),
    ],
)
def test_what_is_asked_for_has_not_happened(line: str, kind: str | None) -> None:
    assert propose(line, REGISTER).kind == kind
