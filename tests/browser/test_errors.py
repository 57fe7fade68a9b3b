"""An error of a part of a page, in a real browser: said on top, and nothing stands twice."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

_TWICE = """() => [...document.querySelectorAll("[id]")].map((each) => each.id)
    .filter((id, place, all) => all.indexOf(id) !== place)"""


def test_a_refused_part_of_a_page(open_page: Callable[..., Page]) -> None:
    """The form stays with what was typed; the error can be put away."""
    page = open_page("officer")
    page.goto("/contacts/1")
    page.locator("#contact-desk a.edit").click()
    note = page.locator("#contact-desk textarea")
    note.fill("Typed for a long time.")
    # The form was open for too long: its token is no longer good.
    page.evaluate(
        """() => {
            document.querySelector("#contact-desk [name=csrf_token]").value = "old";
            document.body.setAttribute("hx-headers:inherited", '{"X-CSRFToken": "old"}');
        }"""
    )
    page.locator("#contact-desk form [type=submit]").click()
    page.locator("#flashes [role=alert]").wait_for()
    assert note.input_value() == "Typed for a long time."
    assert page.evaluate(_TWICE) == []
    assert page.locator("main").count() == 1
    assert page.evaluate("document.querySelector('#flashes').getBoundingClientRect().top") >= 0
    page.locator("#flashes [data-dismiss]").click()
    assert page.locator("#flashes [role=alert]").count() == 0
    open_page.problems.clear()  # type: ignore[attr-defined]  # the 400 is logged: as it should
