"""The checks of a translation: what each finds, what it lets pass, and that none ever fails."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm import i18n
from crm.texts.checks import Finding, Name, Term, blocking, check

_TAGS = (
    *("en", "fr", "de", "es", "it", "pt", "nl", "sv", "nb", "da", "fi", "pl", "ru", "tr", "az"),
    *("hy", "he", "ar", "fa", "ckb", "zh-Hans", "ja", "ko", "hi"),
)
_ODD = st.text() | st.text(
    st.sampled_from("0189۱٣५.,٫٬/:%(){}x@-می هاAаي\u202b\u202c\u2067\u200c \n«”八月年")
)
_YAZDI = Name(("Kamal Jafari Yazdi",), "Камаль Джафари Язди", ("Камал Яздани",))
_FURLOUGH = Term("furlough", ("permission",), (), ("tjänstledighet",))
_HALF_SPACED = Term("hunger strike", ("اعتصاب\u200cغذا",))


def _found(source: str, target: str, language: str, **more: object) -> list[tuple[str, bool]]:
    given_names = {"source_language": "en", **more}
    findings = check(source, target, language=language, **given_names)  # type: ignore[arg-type]
    return sorted({(each.kind, each.is_error) for each in findings})


@given(_ODD, _ODD, st.sampled_from(_TAGS), st.sampled_from(_TAGS))
@settings(max_examples=300, deadline=None)
def test_never_raises(source: str, target: str, source_language: str, language: str) -> None:
    findings = check(
        source,
        target,
        source_language=source_language,
        language=language,
        glossary=[_FURLOUGH, Term(source[:9], (target[:5],), (), (target[5:9],))],
        names=[_YAZDI, Name((source[:7],), target[:7], (target[7:],))],
    )
    for each in findings:
        assert str(each)
        assert each.start is None or 0 <= each.start <= (each.end or 0) <= len(target)


@given(
    st.lists(st.integers(0, 10**7) | st.decimals(0, 9999, places=1), min_size=1, max_size=5),
    st.sampled_from(sorted(i18n.LANGUAGES)),
)
@settings(max_examples=300, deadline=None)
def test_the_same_numbers_pass(numbers: list[float], tag: str) -> None:
    source, target = (
        "; ".join(f"x {i18n.format_number(float(n), each)} y" for n in numbers)
        for each in ("en", tag)
    )
    assert not [each for each in check(source, target, source_language="en", language=tag)
                if each.kind in ("numbers", "dates")]  # fmt: skip


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(sorted(i18n.LANGUAGES)),
    st.sampled_from(sorted(i18n.LANGUAGES)),
)
@settings(max_examples=300, deadline=None)
def test_the_same_day_passes(day: date, source_tag: str, tag: str) -> None:
    source, target = (f"({i18n.format_date(day, each)})" for each in (source_tag, tag))
    assert not [each for each in check(source, target, source_language=source_tag, language=tag)
                if each.kind in ("numbers", "dates")]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "language", "target"),
    [
        ("Arrested on 11 August 2019.", "sv", "Greps den 11 augusti 2019."),
        ("Arrested on August 11, 2019.", "fa", "بازداشت در ۲۰ مرداد ۱۳۹۸."),
        ("Arrested in August 2019.", "fi", "Pidätettiin elokuussa 2019."),
        ("Arrested in August 2019.", "pl", "Aresztowany w sierpniu 2019 r."),
        ("Arrested in May 2019.", "ru", "Арестован в мае 2019 года."),
        ("Arrested on 11 August 2019.", "ja", "2019年8月11日に逮捕された。"),
        ("Arrested on 11 August 2019.", "ar", "اعتُقل في 11 أغسطس/آب 2019."),
        ("(21 Khordad 1398)", "es", "(21 de jordad de 1398)"),
        ("10–12 August 2019", "sv", "10–12 augusti 2019"),
        ("7.5 years, 15,000 people", "de", "7,5 Jahre, 15.000 Menschen"),
        ("7.5 years", "fa", "۷/۵ سال"),
        ("15,000 people", "zh-Hans", "1.5万人"),
        ("2 million people", "ru", "2 000 000 человек"),
        ("6 months", "de", "sechs Monate"),
        ("two and a half years", "sv", "2,5 år"),
        ("the 15th", "fa", "پانزدهمین"),
        ("the 21st century", "es", "el siglo XXI"),
        ("at 10:30", "sv", "klockan 10.30"),
        ("suspected COVID-19", "fr", "suspicion de Covid"),
        ("(6+1+1)", "sv", "(6+1+1)"),
        ("See https://a.example/1 {name}.", "sv", "{name}, se https://a.example/1."),
        ("He goes.", "fa", "او می\u200cرود."),
        ("HRANA's PDFs.", "fa", "PDF\u200cهای HRANA."),
        ("He goes.", "hi", "वह क्\u200cष्\u200dम है।"),
        ("He goes.", "fa", "\u200fاو رفت."),
        ("In May this year.", "fa", "در ماه می سال جاری."),
        ("He has COVID.", "ru", "COVID-инфекция."),
        ("Who?", "ar", "مَن؟"),
        ("Abbas Vahedian Shahroudi Yazdi", "sv", "Abbas Vahedian Shahroudi Yazdi"),
        ("He goes.", "sv", "\u2067Han\u2069 går."),
    ],
)
def test_lets_pass(source: str, language: str, target: str) -> None:
    assert _found(source, target, language) == []


@pytest.mark.parametrize(
    ("source", "language", "target", "kind", "is_error"),
    [
        ("15 years.", "sv", "16 år.", "numbers", True),
        ("7.5 years.", "de", "75 Jahre.", "numbers", True),
        ("15 years.", "sv", "Många år.", "numbers", True),
        ("6 months.", "sv", "Några månader.", "numbers", False),
        ("Some months.", "sv", "23 månader.", "numbers", False),
        ("2 million.", "ru", "2000 человек.", "numbers", True),
        ("11 August 2019.", "sv", "11 september 2019.", "dates", True),
        ("11 August 2019.", "fa", "۲۱ مرداد ۱۳۹۸.", "dates", True),
        ("11 August 2019.", "sv", "Den 11 ogusti 2019.", "dates", False),
        ("He was taken.", "sv", "Han togs den 23 maj.", "dates", False),
        ("The June statement.", "zh-Hans", "7月的声明。", "dates", False),
        ("Dear {name}.", "sv", "Hej {namn}.", "places", True),
        ("See https://a.example/1.", "sv", "Se https://a.example/2.", "places", True),
        ("He goes.", "sv", "\u202bHan går.", "directions", True),
        ("He goes.", "sv", "Han\u200b går.", "unseen", True),
        ("He goes.", "sv", "\ufeffHan går.", "unseen", True),
        ("He goes.", "de", "Er ge\u00adht.", "unseen", True),
        ("He goes.", "sv", "Han\u200f går.", "unseen", False),
        ("He goes.", "sv", "Ha\u200cn går.", "unseen", False),
        ("He goes.", "fa", "او می\u200c\u200cرود.", "unseen", False),
        ("He goes.", "fa", "او \u200cرفت.", "unseen", False),
        ("He goes.", "fa", "او رفت\u200c.", "unseen", False),
        ("He goes.", "fa", "او كتاب دارد.", "scripts", True),
        ("He goes.", "ar", "کتاب.", "scripts", True),
        ("He goes.", "ru", "Он идёт cюда.", "scripts", True),
        ("He goes.", "sv", "Hаn går.", "scripts", True),
        ("He goes.", "sv", "Han går 😀.", "glyphs", True),
        ("He was taken away again.", "sv", "he was taken  away again.", "copy", True),
        ("He goes.", "fa", "او می رود.", "joiners", False),
        ("He goes.", "fa", "کتاب های او.", "joiners", False),
        ("A hunger strike.", "fa", "اعتصاب غذا.", "joiners", False),
        ("He goes.", "sv", "Han  går.", "spaces", False),
        ("(He goes.)", "sv", "(Han går.", "pairs", False),
        ("He goes.", "sv", "Han går", "end", False),
        ("He was arrested with many others outside.", "sv", "Gripen.", "length", False),
        ("A furlough.", "sv", "En tjänstledighet.", "terms", True),
        ("A furlough.", "sv", "En ledig dag.", "terms", False),
        ("Kamal Jafari Yazdi.", "ru", "Он.", "names", True),
        ("Kamal Jafari Yazdi.", "ru", "Камал Яздани.", "names", False),
    ],
)
def test_finds(source: str, language: str, target: str, kind: str, is_error: bool) -> None:
    found = _found(source, target, language, glossary=[_FURLOUGH, _HALF_SPACED], names=[_YAZDI])
    assert (kind, is_error) in found


def test_names_and_terms_may_be_inflected() -> None:
    names = [_YAZDI]
    assert not _found("Kamal Jafari Yazdi's.", "Камаля Джафари Язди.", "ru", names=names)
    assert not _found("A furlough.", "Permissionerna.", "sv", glossary=[_FURLOUGH])
    arabic = [Name(("Kamal Yazdi",), "كمال يزدي")]
    assert not _found("To Kamal Yazdi.", "لكَمال يزدي.", "ar", names=arabic)


def test_the_longest_name_is_the_one_that_is_meant() -> None:
    names = [Name(("Mohammad Sepehri",), "A B"), Name(("Mohammad Sepehri Nia",), "C D")]
    assert not _found("Mohammad Sepehri Nia.", "C D.", "sv", names=names)


def test_what_is_allowed_may_contain_what_is_not() -> None:
    term = Term("internal exile", ("intern exil",), (), ("exil",))
    assert not _found("Internal exile.", "Intern exil.", "sv", glossary=[term])
    assert _found("Internal exile.", "Exil.", "sv", glossary=[term]) == [("terms", True)]


def test_errors_come_first_and_alone_block() -> None:
    findings = check("15 years.", "16  år.", source_language="en", language="sv")
    assert [each.is_error for each in findings] == [True, False]
    assert [each.kind for each in blocking(findings)] == ["numbers"]
    assert isinstance(findings[0], Finding)


def test_nothing_is_said_of_nothing() -> None:
    assert check("15 years.", " ", source_language="en", language="sv") == []
