"""The forms of a kit's length, house style, background and of whom something is asked."""

from __future__ import annotations

import pytest

from crm.db import db
from crm.kits.models import Kit
from tests.page import Browser


def _send(officer: Browser, kit: Kit, section: str, **sent: str) -> None:
    url = f"/kits/{kit.id}/edit/{section}"
    officer.post(url, {**officer.get(url).fields(), **sent})
    db.session.expire_all()


def test_a_length(officer: Browser, kit: Kit) -> None:
    """One of three."""
    _send(officer, kit, "length", length="one")
    assert kit.length == "one"
    assert "not at this length" in officer.get(f"/kits/{kit.id}").one("#kit-order").text_content()
    url = f"/kits/{kit.id}/edit/length"
    officer.post(url, {**officer.get(url).fields(), "length": "two"}, status=422)


def test_a_house_style(officer: Browser, kit: Kit) -> None:
    """What is as usual is not kept."""
    _send(officer, kit, "house", masthead="The Desk", accent="#1D4F6E", typeface="sans")
    assert kit.house == {"masthead": "The Desk", "accent": "#1d4f6e", "typeface": "sans"}
    shown = officer.get(f"/kits/{kit.id}").one("#kit-house")
    assert shown.cssselect("rect")[0].get("fill") == "#1d4f6e"
    _send(officer, kit, "house", masthead="", accent="#a3271b", typeface="serif")
    assert kit.house == {}


@pytest.mark.parametrize(
    ("sent", "words", "field"),
    [
        ({"accent": "#e8b0a8"}, "Too little contrast", "accent"),
        ({"accent": "#777777"}, "4.5 to 1", "accent"),
        ({"ground": "#333333"}, "Too little contrast", "ground"),
        ({"ground": "#b8b0a8"}, "Too little contrast", "ground"),
        ({"accent": "red"}, "six digits", "accent"),
        ({"typeface": "comic"}, "Not a valid choice", "typeface"),
        ({"masthead": "x" * 61}, "", "masthead"),
    ],
)
def test_what_cannot_be_read_is_refused(
    officer: Browser, kit: Kit, sent: dict[str, str], words: str, field: str
) -> None:
    """With a clear word, at the colour that is too weak."""
    url = f"/kits/{kit.id}/edit/house"
    typed = {**officer.get(url).fields(), "licence": "CC BY 4.0", **sent}
    page = officer.post(url, typed, fragment=True, status=422)
    assert words in page.one(f"#{field}-error").text_content()
    assert page.one("#licence").get("value") == "CC BY 4.0"
    db.session.expire_all()
    assert kit.house == {}


def test_background_goes_in_with_its_first_paragraph(officer: Browser, kit: Kit) -> None:
    """Whoever writes it wants it printed."""
    _send(officer, kit, "background", **{"bodies-0": "The law of 1979."})
    assert [each.text.body for each in kit.texts("background")] == ["The law of 1979."]
    assert kit.order[-1] == "background"


def test_an_ask_may_be_for_a_country(officer: Browser, kit: Kit) -> None:
    """Or for everybody again."""
    _send(officer, kit, "ask", **{"bodies-1": "Raise it in Geneva.", "countries-1": "CH"})
    assert [each.country for each in kit.texts("ask")] == [None, "CH"]
    assert "Switzerland" in officer.get(f"/kits/{kit.id}").one("#kit-ask").text_content()
    _send(officer, kit, "ask", **{"countries-1": ""})
    assert [each.country for each in kit.texts("ask")] == [None, None]
    url = f"/kits/{kit.id}/edit/ask"
    officer.post(url, {**officer.get(url).fields(), "countries-0": "XX"}, status=422)
