"""Lines as press officers type them, English and Persian: each is read right or left to them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cases.quick import propose
from tests.cases.test_quick import REGISTER

# (line, kind, when it happened or began, sentence, what else is proposed or doubted)
LINES: list[tuple[str, str | None, str | None, str, dict[str, Any]]] = [
    (
        "۲۶ آبان ۱۴۰۰ آزاد شد، منبع: https://www.radiozamaneh.com/459831.",
        "release",
        "2021-11-17",
        "آزاد شد.",
        {"address": "https://www.radiozamaneh.com/459831"},
    ),
    (
        "furlough 20 March – 3 April 2020",
        "furlough",
        "2020-03-20",
        "Furlough.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "hunger strike 1-12 May 2021",
        "hunger_strike",
        "2021-05-01",
        "Hunger strike.",
        {"ended_on": "2021-05-12"},
    ),
    ("bail 5 May 2020", "bail", "2020-05-05", "Bail.", {}),
    (
        "از ۱ تا ۱۵ فروردین ۱۳۹۹ مرخصی",
        "furlough",
        "2020-03-20",
        "مرخصی.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "reduced sentence to 3.5 years",
        "sentence",
        None,
        "Reduced sentence to 3.5 years.",
        {"sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "sentence reduced to 3.5 years on appeal",
        "appeal",
        None,
        "Sentence reduced to 3.5 years on appeal.",
        {"stage": "appeal", "sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "2 years and 6 months imprisonment, two-year travel ban",
        "sentence",
        None,
        "2 years and 6 months imprisonment, two-year travel ban.",
        {"sentence": [("imprisonment", "2.5", "years"), ("travel_ban", "2", "years")]},
    ),
    (
        "on furlough from 20 March 2020 until 3 April 2020, HRANA",
        "furlough",
        "2020-03-20",
        "On furlough.",
        {"ended_on": "2020-04-03", "source_ids": (3,)},
    ),
    (
        "Hunger strike, May 1–12, 2021, in Evin",
        "hunger_strike",
        "2021-05-01",
        "Hunger strike, in Evin.",
        {"ended_on": "2021-05-12", "details": {"prison": "evin"}},
    ),
    (
        "hunger strike March 20 – April 3, 2020",
        "hunger_strike",
        "2020-03-20",
        "Hunger strike.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "medical furlough 28 December – 3 January 2021",
        "furlough",
        "2020-12-28",
        "Medical furlough.",
        {"ended_on": "2021-01-03"},
    ),
    (
        "hunger strike in Vakilabad 2021-10-24 to 2021-11-02",
        "hunger_strike",
        "2021-10-24",
        "Hunger strike in Vakilabad.",
        {"ended_on": "2021-11-02", "details": {"prison": "vakilabad"}},
    ),
    (
        "hunger strike between 1 and 12 May 2021",
        "hunger_strike",
        "2021-05-01",
        "Hunger strike.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "furlough until 3 April 2020",
        "furlough",
        None,
        "Furlough until 3 April 2020.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "returned to prison from furlough 3 April 2020",
        "furlough",
        None,
        "Returned to prison from furlough.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "ended hunger strike 12 May 2021",
        "hunger_strike",
        None,
        "Ended hunger strike.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "hunger strike began 1 May 2021, ended 12 May 2021",
        "hunger_strike",
        "2021-05-01",
        "Hunger strike began 1 May 2021, ended 12 May 2021.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "arrested 20 March – 3 April 2020",
        "arrest",
        "2020",
        "Arrested 20 March – 3 April 2020.",
        {"doubts": ("several dates",)},
    ),
    (
        "arrested 11-12 August 2019, Mashhad",
        "arrest",
        "2019-08",
        "Arrested 11-12 August 2019, Mashhad.",
        {"doubts": ("several dates",), "details": {"place": "mashhad"}},
    ),
    (
        "arrested 20 March or 3 April 2020",
        "arrest",
        "2020",
        "Arrested 20 March or 3 April 2020.",
        {},
    ),
    (
        "sentenced 5 May 2020 to 6 years in prison, upheld 3 March 2021",
        "sentence",
        "2020-05-05",
        "Sentenced 5 May 2020 to 6 years in prison, upheld 3 March 2021.",
        {"doubts": ("several dates",), "sentence": [("imprisonment", "6", "years")]},
    ),
    (
        "still detained since 11 Aug 2019",
        "last_report",
        None,
        "Still detained since 11 Aug 2019.",
        {"doubts": ("several dates",)},
    ),
    (
        "trial postponed to 3 April 2020",
        "trial",
        None,
        "Trial postponed to 3 April 2020.",
        {"doubts": ("several dates",)},
    ),
    (
        "9 yrs or 7.5 yrs, disputed",
        None,
        None,
        "9 yrs or 7.5 yrs, disputed.",
        {"doubts": ("no kind",)},
    ),
    (
        "sentence cut from 6 to 3.5 years",
        "sentence",
        None,
        "Sentence cut from 6 to 3.5 years.",
        {"sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "appeal: sentence reduced from 6 years to 3.5 years, 29 Mar 2020, HRANA",
        "appeal",
        "2020-03-29",
        "Appeal: sentence reduced from 6 years to 3.5 years.",
        {"source_ids": (3,), "sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "sentence of six years, reported 10 March 2020",
        "sentence",
        "2020-03-10",
        "Sentence of six years, reported 10 March 2020.",
        {"sentence": [("imprisonment", "6", "years")]},
    ),
    (
        "exile and travel ban were cut to two years each, 29 March 2020",
        None,
        "2020-03-29",
        "Exile and travel ban were cut to two years each.",
        {"doubts": ("no kind",)},
    ),
    (
        "first-instance sentence of 13 years (10 enforceable) April 2019",
        "sentence",
        "2019-04",
        "First-instance sentence of 13 years (10 enforceable).",
        {"stage": "first_instance", "sentence": [("imprisonment", "13", "years")]},
    ),
    (
        "five-year sentence reported 14 Nov 2021",
        "sentence",
        "2021-11-14",
        "Five-year sentence reported 14 Nov 2021.",
        {"sentence": [("imprisonment", "5", "years")]},
    ),
    (
        "8 months in prison, exile to Tabas and 74 lashes, 18 Aug 2020",
        "sentence",
        "2020-08-18",
        "8 months in prison, exile to Tabas and 74 lashes.",
        {
            "sentence": [
                ("imprisonment", "8", "months"),
                ("internal_exile", None, None),
                ("flogging", "74", "lashes"),
            ]
        },
    ),
    (
        "arested in Mashhad 11 Auguts 2019",
        None,
        "2019",
        "Arested in Mashhad 11 Auguts 2019.",
        {"doubts": ("several dates", "no kind"), "details": {"place": "mashhad"}},
    ),
    (
        "hunger stike since 1 May 2021",
        None,
        "2021-05-01",
        "Hunger stike since 1 May 2021.",
        {"doubts": ("no kind",)},
    ),
    (
        "arrested 28 Aug 2019 near Ramsar https://ettelaat.net/1398/06/07/23961",
        "arrest",
        "2019-08-28",
        "Arrested 28 Aug 2019 near Ramsar.",
        {"address": "https://ettelaat.net/1398/06/07/23961", "details": {"place": "ramsar"}},
    ),
    (
        "https://www.hra-news.example/x arrested Mashhad 11 Aug 2019",
        "arrest",
        "2019-08-11",
        "Arrested Mashhad.",
        {"source_ids": (3,), "details": {"place": "mashhad"}},
    ),
    (
        "11 Aug 2019 arrested, Radio Farda https://radiofarda.example/new-report",
        "arrest",
        "2019-08-11",
        "Arrested.",
        {"address": "https://radiofarda.example/new-report"},
    ),
    (
        "released on bail Nov 2019 (https://en.wikipedia.org/wiki/Case_(2019)).",
        "bail",
        "2019-11",
        "Released on bail.",
        {"address": "https://en.wikipedia.org/wiki/Case_(2019)"},
    ),
    (
        "Released 17 Nov 2021 radiozamaneh.com/459831",
        "release",
        "2021-11-17",
        "Released.",
        {"address": "radiozamaneh.com/459831"},
    ),
    (
        "released 29 May 2023, HRANA: https://unknown.example/post/1",
        "release",
        "2023-05-29",
        "Released, HRANA.",
        {"address": "https://unknown.example/post/1", "offers": ("HRANA",)},
    ),
    (
        "six years kept on appeal 2020-02",
        "appeal",
        "2020-02",
        "Six years kept on appeal.",
        {"stage": "appeal"},
    ),
    (
        "health: 5-9 May 2020 in the Vakilabad clinic",
        "health",
        "2020-05-05",
        "Health in the Vakilabad clinic.",
        {"ended_on": "2020-05-09", "details": {"prison": "vakilabad"}},
    ),
    (
        "discharged from hospital 9 May 2020",
        "health",
        None,
        "Discharged from hospital.",
        {"ended_on": "2020-05-09"},
    ),
    ("6 yrs, appeal, 03/2020", "appeal", None, "6 yrs, appeal, 03/2020.", {}),
    (
        "Sentenced to 2.5 more years June 2023",
        "sentence",
        "2023-06",
        "Sentenced to 2.5 more years.",
        {},
    ),
    (
        "از ۲۹ اسفند ۱۳۹۸ تا ۱۵ فروردین ۱۳۹۹ در مرخصی بود، هرانا",
        "furlough",
        "2020-03-19",
        "در مرخصی بود.",
        {"ended_on": "2020-04-03", "source_ids": (3,)},
    ),
    (
        "مرخصی ۱ فروردین تا ۱۵ اردیبهشت ۱۳۹۹",
        "furlough",
        "2020-03-20",
        "مرخصی.",
        {"ended_on": "2020-05-04"},
    ),
    (
        "۲۵ اسفند تا ۵ فروردین ۱۳۹۹ مرخصی نوروزی",
        "furlough",
        "2020-03-15",
        "مرخصی نوروزی.",
        {"ended_on": "2020-03-24"},
    ),
    (
        "اعتصاب غذا از ۱۱ تا ۲۲ اردیبهشت ۱۴۰۰ در اوین",
        "hunger_strike",
        "2021-05-01",
        "اعتصاب غذا در اوین.",
        {"ended_on": "2021-05-12", "details": {"prison": "evin"}},
    ),
    (
        "اعتصاب غذا از ۱۴۰۰/۲/۱۱ تا ۱۴۰۰/۲/۲۲",
        "hunger_strike",
        "2021-05-01",
        "اعتصاب غذا.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "۲۲ اردیبهشت ۱۴۰۰ به اعتصاب غذای خود پایان داد",
        "hunger_strike",
        None,
        "به اعتصاب غذای خود پایان داد.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "۱۵ فروردین ۱۳۹۹ از مرخصی به زندان بازگشت",
        "furlough",
        None,
        "از مرخصی به زندان بازگشت.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "حکم او در تجدیدنظر به ۳/۵ سال کاهش یافت، ۱۰ فروردین ۱۳۹۹",
        "appeal",
        "2020-03-29",
        "حکم او در تجدیدنظر به ۳/۵ سال کاهش یافت.",
        {"stage": "appeal", "sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "حکم از ۶ سال به سه سال و نیم حبس کاهش یافت",
        "sentence",
        None,
        "حکم از ۶ سال به سه سال و نیم حبس کاهش یافت.",
        {"sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "دو سال و شش ماه حبس، دو سال ممنوعیت خروج از کشور",
        "sentence",
        None,
        "دو سال و شش ماه حبس، دو سال ممنوعیت خروج از کشور.",
        {"sentence": [("imprisonment", "2.5", "years"), ("travel_ban", "2", "years")]},
    ),
    (
        "به شش سال محکوم شد، اسفند ۱۳۹۸",
        "sentence",
        "1398-12",
        "به شش سال محکوم شد.",
        {"sentence": [("imprisonment", "6", "years")]},
    ),
    (
        "۲۰ مرداد ۹۸ بازداشت در مشهد",
        "arrest",
        None,
        "۲۰ مرداد ۹۸ بازداشت در مشهد.",
        {"details": {"place": "mashhad"}},
    ),
    (
        "۲۰ مرداد ۱۳۹۸ در مشهد بازداشت شد https://www.radiozamaneh.com/459831",
        "arrest",
        "2019-08-11",
        "در مشهد بازداشت شد.",
        {"address": "https://www.radiozamaneh.com/459831", "details": {"place": "mashhad"}},
    ),
    (
        "بین ۱ تا ۱۵ مرداد ۱۳۹۸ بازداشت شد",
        "arrest",
        "1398-05",
        "بین ۱ تا ۱۵ مرداد ۱۳۹۸ بازداشت شد.",
        {"doubts": ("several dates",)},
    ),
    (
        "مرخصی تا ۱۵ فروردین ۱۳۹۹",
        "furlough",
        None,
        "مرخصی تا ۱۵ فروردین ۱۳۹۹.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "۵ تا ۹ خرداد ۱۳۹۹ در بیمارستان بستری بود",
        "health",
        "2020-05-25",
        "در بیمارستان بستری بود.",
        {"ended_on": "2020-05-29"},
    ),
    (
        "۷ آذر ۱۴۰۰ با وثیقه ۵۰۰ میلیون تومانی آزاد شد، رادیو فردا",
        "bail",
        "2021-11-28",
        "با وثیقه ۵۰۰ میلیون تومانی آزاد شد، رادیو فردا.",
        {
            "offers": ("رادیو فردا",),
            "details": {"bail_amount": "500000000", "bail_currency": "tomans"},
        },
    ),
    (
        "اعتصاب غذا ۱–۱۲ مه ۲۰۲۱",
        "hunger_strike",
        "2021-05-01",
        "اعتصاب غذا.",
        {"ended_on": "2021-05-12"},
    ),
    (
        "به مرخصی رفت ۱ فروردین ۱۳۹۹ و ۱۵ فروردین ۱۳۹۹ بازگشت",
        "furlough",
        "2020-03-20",
        "به مرخصی رفت ۱ فروردین ۱۳۹۹ و ۱۵ فروردین ۱۳۹۹ بازگشت.",
        {"ended_on": "2020-04-03"},
    ),
    ("بازداشت ۲۰ يا ۲۱ مرداد ۱۳۹۸", "arrest", "1398-05", "بازداشت ۲۰ يا ۲۱ مرداد ۱۳۹۸.", {}),
    (
        "انتقال به زندان قرچک ۱۳ تیر ۱۴۰۴ منبع: هرانا",
        "prison",
        "2025-07-04",
        "انتقال به زندان قرچک.",
        {"source_ids": (3,), "details": {"prison": "qarchak"}},
    ),
    ("۳۱ اسفند ۱۳۹۹ آزاد شد", "release", "1399-12", "۳۱ اسفند ۱۳۹۹ آزاد شد.", {}),
    (
        "محکوم به ۶ سال حبس و ۷۴ ضربه شلاق و دو سال تبعيد به طبس",
        "sentence",
        None,
        "محکوم به ۶ سال حبس و ۷۴ ضربه شلاق و دو سال تبعيد به طبس.",
        {
            "sentence": [
                ("imprisonment", "6", "years"),
                ("flogging", "74", "lashes"),
                ("internal_exile", "2", "years"),
            ]
        },
    ),
    (
        "Sentenced to death, commuted to 15 years, 2021",
        "sentence",
        "2021",
        "Sentenced to death, commuted to 15 years.",
        {"sentence": [("imprisonment", "15", "years")]},
    ),
    (
        "hunger strike 1 – 12 May 2021 and 3 June 2021",
        "hunger_strike",
        "2021-05-01",
        "Hunger strike 1 – 12 May 2021 and 3 June 2021.",
        {"ended_on": "2021-05-12", "doubts": ("several dates",)},
    ),
    (
        "back from medical leave, 9 Oct 2019",
        "furlough",
        None,
        "Back from medical leave.",
        {"ended_on": "2019-10-09"},
    ),
    (
        "3 years in prison so far, 2022",
        None,
        "2022",
        "3 years in prison so far.",
        {"doubts": ("no kind",)},
    ),
    (
        "furlough from Monday 20 March to Friday 3 April 2020",
        "furlough",
        "2020-03-20",
        "Furlough.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "Day 20 of hunger strike in Evin, 13 May 2024",
        "hunger_strike",
        "2024-05-13",
        "Day 20 of hunger strike in Evin.",
        {"details": {"prison": "evin"}},
    ),
    (
        "arrested in Aran va Bidgol while on leave from exile, 13 July 2019",
        "arrest",
        "2019-07-13",
        "Arrested in Aran va Bidgol while on leave from exile.",
        {"details": {"place": "aran_va_bidgol"}},
    ),
    (
        "temporary leave March–May 2020",
        "furlough",
        "2020-03",
        "Temporary leave.",
        {"ended_on": "2020-05"},
    ),
    (
        "furlough Mar 20-Apr 3 2020",
        "furlough",
        "2020-03-20",
        "Furlough.",
        {"ended_on": "2020-04-03"},
    ),
    (
        "۵ روز مرخصی از ۱ فروردین ۱۳۹۹",
        "furlough",
        "2020-03-20",
        "۵ روز مرخصی از ۱ فروردین ۱۳۹۹.",
        {},
    ),
    ("۸ خرداد ۱۴۰۲ آزاد شد (۲۹ مه ۲۰۲۳)", "release", "2023-05-29", "آزاد شد (۲۹ مه ۲۰۲۳).", {}),
    (
        "اعتصاب غذای ۱۲ روزه از ۱۱ تا ۲۲ اردیبهشت",
        "hunger_strike",
        None,
        "اعتصاب غذای ۱۲ روزه از ۱۱ تا ۲۲ اردیبهشت.",
        {},
    ),
    ("hunger strike, 33 days, 2019", "hunger_strike", "2019", "Hunger strike, 33 days.", {}),
    ("sentence: 5 yrs + 1 yr, Nov 2019", "sentence", "2019-11", "Sentence: 5 yrs + 1 yr.", {}),
    (
        "27 months in prison, 2020, Radio Farda",
        "sentence",
        "2020",
        "27 months in prison, Radio Farda.",
        {"offers": ("Radio Farda",), "sentence": [("imprisonment", "27", "months")]},
    ),
    (
        "5 years for collusion and one for propaganda, Nov 2019",
        None,
        "2019-11",
        "5 years for collusion and one for propaganda.",
        {"doubts": ("no kind",)},
    ),
    (
        "مرخصی تا پایان فروردین ۱۳۹۹",
        "furlough",
        None,
        "مرخصی تا پایان فروردین ۱۳۹۹.",
        {"ended_on": "1399-01"},
    ),
    (
        "furlough until end of April 2020",
        "furlough",
        None,
        "Furlough until end of April 2020.",
        {"ended_on": "2020-04"},
    ),
    (
        "furlough till 3/4/2020",
        "furlough",
        None,
        "Furlough till 3/4/2020.",
        {"ended_on": "2020-04-03", "doubts": ("day first",)},
    ),
    (
        "Held in the Vakilabad clinic from 2 to 8 March 2020 with suspected COVID-19",
        "health",
        "2020-03-02",
        "Held in the Vakilabad clinic with suspected COVID-19.",
        {"ended_on": "2020-03-08", "details": {"prison": "vakilabad"}},
    ),
    (
        "بستری در بهداری زندان وکیل\u200cآباد ۱۸ اسفند ۱۳۹۸",
        "health",
        "2020-03-08",
        "بستری در بهداری زندان وکیل\u200cآباد.",
        {"details": {"prison": "vakilabad"}},
    ),
    (
        "بازداشت شد ۲۰ مرداد ۱۳۹۸ تا ۳۰ مرداد ۱۳۹۸",
        "arrest",
        "1398-05",
        "بازداشت شد ۲۰ مرداد ۱۳۹۸ تا ۳۰ مرداد ۱۳۹۸.",
        {"doubts": ("several dates",)},
    ),
    (
        "در ۲ خرداد ۱۴۰۰ اعتصاب غذا کرد و ۱۲ خرداد ۱۴۰۰ به آن پایان داد",
        "hunger_strike",
        "2021-05-23",
        "در ۲ خرداد ۱۴۰۰ اعتصاب غذا کرد و ۱۲ خرداد ۱۴۰۰ به آن پایان داد.",
        {"ended_on": "2021-06-02"},
    ),
    (
        "his 6-year sentence was reduced to 3½ years",
        "sentence",
        None,
        "His 6-year sentence was reduced to 3½ years.",
        {"sentence": [("imprisonment", "3.5", "years")]},
    ),
    (
        "furlough 20 March – 3 April 2020 extended to 20 April 2020",
        "furlough",
        "2020-03-20",
        "Furlough 20 March – 3 April 2020 extended to 20 April 2020.",
        {"ended_on": "2020-04-03", "doubts": ("several dates",)},
    ),
    (
        "on bail from 5 May 2020 to 1 June 2020",
        "bail",
        "2020-05-05",
        "On bail.",
        {"ended_on": "2020-06-01"},
    ),
    (
        "Released 17/11/2021; HRANA, https://www.hra-news.example/x?utm_source=twitter",
        "release",
        "2021-11-17",
        "Released.",
        {"address": "https://www.hra-news.example/x?utm_source=twitter"},
    ),
    (
        "see https://a.example/1 and https://b.example/2 arrested 2019",
        "arrest",
        "2019",
        "See and https://b.example/2 arrested.",
        {"address": "https://a.example/1", "offers": ("https://b.example/2",)},
    ),
    (
        "transferred to Qarchak 4–5 July 2025",
        "prison",
        "2025-07",
        "Transferred to Qarchak 4–5 July 2025.",
        {"doubts": ("several dates",), "details": {"prison": "qarchak"}},
    ),
    (
        "6 سال حبس تعزیری و ۲ سال ممنوع\u200cالخروجی، ۲۹ اسفند ۱۳۹۸",
        "sentence",
        "2020-03-19",
        "6 سال حبس تعزیری و ۲ سال ممنوع\u200cالخروجی.",
        {"sentence": [("imprisonment", "6", "years"), ("travel_ban", "2", "years")]},
    ),
    (
        "کاهش حکم به ۳ سال و ۶ ماه در دادگاه تجدیدنظر",
        "appeal",
        None,
        "کاهش حکم به ۳ سال و ۶ ماه در دادگاه تجدیدنظر.",
        {
            "stage": "appeal",
            "details": {"court": "appeal"},
            "sentence": [("imprisonment", "3.5", "years")],
        },
    ),
    (
        "محکومیت ۱۵ ساله تأیید شد، ۱۰ فروردین ۱۳۹۹",
        "sentence",
        "2020-03-29",
        "محکومیت ۱۵ ساله تأیید شد.",
        {},
    ),
]


@pytest.mark.parametrize(("line", "kind", "day", "said", "more"), LINES, ids=lambda value: "")
def test_lines(
    line: str, kind: str | None, day: str | None, said: str, more: dict[str, Any]
) -> None:
    found = propose(line, REGISTER)
    assert (found.kind, found.happened_on, found.body) == (kind, day, said)
    told = {
        "ended_on": found.ended_on,
        "stage": found.stage,
        "source_ids": found.source_ids,
        "address": found.address,
        "offers": tuple(each.words for each in found.offers),
        "doubts": found.doubts,
        "details": found.details.fields,
        "sentence": [(each.kind, each.amount, each.unit) for each in found.details.sentence],
    }
    assert {name: value for name, value in told.items() if value} == more


def test_there_are_enough_lines() -> None:
    assert len({line for line, *_ in LINES}) >= 60


_WORDS = st.sampled_from(
    [
        *sorted({word for line, *_ in LINES for word in line.split()}),
        *("–", "-", "to", "until", "from", "between", "تا", "از", "بین", "(", ")", "12", "May"),
    ]
)


@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_what_is_not_understood_stays_in_the_sentence(line: str) -> None:
    found = propose(line, REGISTER)
    assert "".join(words for words, _ in found.parts()) == line
    marked = "".join(line[each.start : each.end] for each in found.spans if not each.stays)
    for word in line.split():
        letters = "".join(filter(str.isalnum, word)).casefold()
        assert letters in "".join(filter(str.isalnum, found.body + marked)).casefold()
    assert not found.address or found.address in line
    assert not (found.ended_on and found.happened_on and found.ended_on < found.happened_on[:4])
