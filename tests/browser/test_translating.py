"""The translator's desk by keyboard: what is wrong shows while one types, and two people agree."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect

EDITOR = "textarea.reading"
QUEUE = "/texts?lang=sv&q=revolutionary court sentenced"
RIGHT = "En revolutionsdomstol i Mashhad dömde honom till sammanlagt 15 år, enligt hans advokat."


def test_a_wrong_number_shows_at_once_and_nothing_typed_is_lost(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("translator")
    page.goto("/texts?lang=sv")
    first, second = (page.locator("#text-list .line-title a").nth(n) for n in (0, 1))
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(EDITOR)).to_be_visible()

    page.goto(QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    words = page.locator(EDITOR)
    expect(words).to_have_attribute("dir", "ltr")
    words.fill("")
    words.press_sequentially(RIGHT.replace("15", "16"))
    findings = page.locator("[id^=findings-]")
    expect(findings).to_contain_text("15")

    # A link pressed by mistake asks first, and what was typed stays.
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("nav.rooms a").first.click(no_wait_after=True)
    expect(words).to_have_value(RIGHT.replace("15", "16"))
    assert asked == ["beforeunload"]

    words.fill(RIGHT)
    expect(findings).not_to_contain_text("15")
    here = page.url
    words.press("Control+Enter")
    expect(page).not_to_have_url(here)
    page.goto(QUEUE)
    expect(page.locator("#text-list")).to_contain_text(RIGHT)


def test_a_second_person_agrees_and_the_kit_is_nearer(open_page: Callable[..., Page]) -> None:
    translator, officer = open_page("translator"), open_page("officer")
    officer.goto("/kits")
    officer.get_by_role("link", name="Twenty-eight signed").first.click()
    kit = f"{officer.url}/readiness"
    officer.goto(kit)
    reviewed = _reviewed(officer)

    translator.goto("/texts?lang=sv&q=Died on 1 December 2020")
    translator.keyboard.press("j")
    translator.keyboard.press("Enter")
    words = translator.locator(EDITOR)
    words.fill("Dog den 1 december 2020, 87 år gammal.")
    words.press("Control+Shift+Enter")
    expect(translator.locator(EDITOR)).to_have_count(0)

    officer.goto("/texts?lang=sv&state=review")
    officer.keyboard.press("j")
    officer.keyboard.press("Enter")
    expect(officer.locator(EDITOR)).to_have_value(re.compile("^Dog den 1 december"))
    officer.keyboard.press("r")
    expect(officer.locator(EDITOR)).to_have_count(0)
    officer.goto(kit)
    assert _reviewed(officer) == reviewed + 1

    # The same desk in a script that runs the other way.
    translator.goto("/texts?lang=fa&q=Died on 1 December 2020")
    translator.keyboard.press("j")
    translator.keyboard.press("Enter")
    expect(translator.locator(EDITOR)).to_have_attribute("dir", "rtl")
    expect(translator.locator(".pair-editing .pair-source [lang=en]").first).to_have_attribute(
        "dir", "ltr"
    )


def _reviewed(kit: Page) -> int:
    """How many Swedish paragraphs of the kit are reviewed, by the words of its page."""
    bar = kit.locator("#kit-language-sv").get_by_role("img")
    found = re.search(r"(\d+) of \d+ reviewed", bar.first.get_attribute("aria-label") or "")
    assert found
    return int(found[1])
