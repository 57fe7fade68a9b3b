"""A case page on paper: what is to be read, and nothing that only a screen can do."""

from __future__ import annotations

import re

from lxml.cssselect import CSSSelector

from crm.config import ROOT
from tests import factories
from tests.page import Browser

_CONTROLS = "form, button, input, a.button, a.edit, .lazy, dialog, nav"
_TO_READ = "h1, .entry, .entry-kind, .source, #case-names, .confidence, svg.timeline, .sources li"


def _print_rules() -> str:
    """What the style sheet says of paper."""
    css = (ROOT / "static/css/layout.css").read_text()
    return css[css.index("@media print") :]


def _hidden() -> list[str]:
    found = re.search(r"([^{}]+)\{\s*display: none !important;", _print_rules())
    assert found
    return [each.strip() for each in found[1].split(",")]


def test_controls_stay_on_the_screen(officer: Browser) -> None:
    case = factories.case()
    fact = factories.fact(case)
    page = officer.get(f"/cases/{case.id}")
    # lxml knows no :has(); what it hides holds links for the screen, and no controls.
    plain = [each for each in _hidden() if ":has(" not in each]
    away = {node for each in plain for node in page.select(each)}
    for control in page.select(_CONTROLS):
        around = {control, *control.iterancestors()}
        assert around & away, control.get("class") or control.tag
    read = [node for node in page.select(_TO_READ) if not {node, *node.iterancestors()} & away]
    assert page.one("h1") in read and page.one(f"#fact-{fact.id}") in read
    assert page.one("#case-names") in read


def test_selectors_are_such(officer: Browser) -> None:
    for each in _hidden():
        if ":has(" not in each:
            CSSSelector(each)


def test_paper_is_white_and_breaks_between_facts() -> None:
    rules = _print_rules()
    assert re.search(r":root \{ color-scheme: light; --paper: #fff", rules)
    assert re.search(r"\.entry[^{]*\{ break-inside: avoid", rules)
    assert re.search(r"h2[^{]*\{ break-after: avoid", rules)
    assert re.search(r"\.confidence::before \{ print-color-adjust: exact", rules)
    assert re.search(r"\.table-frame \{ overflow: visible", rules)
