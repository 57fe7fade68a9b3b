"""What an address tells by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cases import addresses

TODAY = date(2026, 11, 24)
LANGUAGES = ("en", "fa", "ar", "az", "zh-Hans")


@given(st.text(), st.sampled_from(["", "https://", "http://web.archive.org/web/2019/", "//"]))
def test_never_raises(text: str, before: str) -> None:
    address = addresses.read(before + text)
    addresses.key(text)
    addresses.shown(text)
    if address:
        told = (address.host, address.key, address.title, address.language(LANGUAGES))
        assert all(each is None or isinstance(each, str) for each in told)
        address.published_on(TODAY)


_PARTS = st.text("abcXYZ0129-_.~%/?&=#:é آر", max_size=40)


@given(_PARTS, st.sampled_from(["http", "https"]))
def test_what_was_read_reads_the_same(rest: str, scheme: str) -> None:
    address = addresses.read(f"{scheme}://news.example/{rest}")
    if address is None:
        assert " " in rest
        return
    assert addresses.read(address.url) == addresses.Address(
        address.url, address.archived_url, address.captured_on
    )
    copy = addresses.read(f"https://web.archive.org/web/20190811123456id_/{address.url}")
    assert copy is not None
    assert (copy.url, copy.captured_on) == (address.url, "2019-08-11")
    assert addresses.key(address.url) == addresses.key(
        f"{scheme}://www.news.example/{rest}".strip()
    )


@pytest.mark.parametrize(
    ("url", "original", "day"),
    [
        ("https://web.archive.org/web/20190812/http:/a.ex/", "http://a.ex/", "2019-08-12"),
        ("http://web.archive.org/web/2019/a.example/x", "http://a.example/x", "2019"),
        ("https://archive.ph/2019.08.11-12/https://a.example/", "https://a.example/", "2019-08-11"),
        ("https://archive.today/20190811/https://a.example/", "https://a.example/", "2019-08-11"),
    ],
)  # fmt: skip
def test_archives(url: str, original: str, day: str) -> None:
    address = addresses.read(url)
    assert address == addresses.Address(original, url, day)


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "ftp://a.example", "https://", "https://u:p@a.example", "a b",
     "https://[::1", "https://a.example:99999", "https://a.example/\u2028x", "https:\\\\a.example"],
)  # fmt: skip
def test_no_address(url: str) -> None:
    assert addresses.read(url) is None


def test_one_address_in_several_ways() -> None:
    ways = [
        "https://www.a.example/x/",
        "http://a.example/x",
        "HTTPS://A.example:443/x?utm_source=mail&fbclid=1",
        "https://a.example/x#comments",
    ]
    assert {addresses.key(way) for way in ways} == {"a.example/x"}
    assert addresses.key("https://a.example/?p=1&b=2") == addresses.key("http://a.example/?b=2&p=1")
    assert addresses.key("https://a.example/?p=1") != addresses.key("https://a.example/?p=2")
    assert addresses.key("https://a.example/%D8%A2") == addresses.key("https://a.example/آ")


def test_nobody_is_told_who_shared_it() -> None:
    address = addresses.read("a.example/x?id=3&fbclid=secret&utm_medium=m#:~:text=y")
    assert address is not None
    assert address.url == "https://a.example/x?id=3"


@pytest.mark.parametrize(
    ("path", "day"),
    [("2019/08/11/x", "2019-08-11"), ("x-2019-08-11", "2019-08-11"), ("1398/05/20/1", "2019-08-11"),
     ("%DB%B1%DB%B3%DB%B9%DB%B8/%DB%B5/%DB%B2%DB%B0", "2019-08-11"), ("2020/09/x", "2020-09"),
     ("2019/13/11", None), ("2099/01/01", None), ("1394/60684", None), ("12019/08/11", None)],
)  # fmt: skip
def test_dates(path: str, day: str | None) -> None:
    address = addresses.read(f"https://a.example/{path}")
    assert address is not None
    assert address.published_on(TODAY) == day


@pytest.mark.parametrize(
    ("url", "tag"),
    [("https://en.a.example/x", "en"), ("https://a.example/fa/x", "fa"),
     ("https://a.example/preview/fa-IR/a", "fa"), ("https://a.example/zh/1", "zh-Hans"),
     ("https://a.example/uk/x", None), ("https://a.example/x/y/en", None)],
)  # fmt: skip
def test_languages(url: str, tag: str | None) -> None:
    address = addresses.read(url)
    assert address is not None
    assert address.language(LANGUAGES) == tag


def test_titles() -> None:
    def title(path: str) -> str | None:
        address = addresses.read(f"https://a.example/{path}")
        assert address is not None
        return address.title

    assert title("a/activists-call-on-khamenei/29997046.html") == "Activists call on khamenei"
    assert title("%D9%87%D9%85%D8%B3%D8%B1-%D8%B3%DB%8C%D8%AF-%D9%87%D8%A7/") == "همسر سید ها"
    assert title("story/2021/05/1091222") is None
