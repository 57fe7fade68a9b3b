"""Every page, in English and Persian, light and dark, wide and narrow: axe finds nothing.

Each page is looked at in two faces that differ in all three, every third in the other two.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from crm.config import ROOT

AXE = ROOT / "tests" / "vendor" / "axe.min.js"
PAGES = [
    *("/", "/contacts", "/contacts/new", "/contacts/1", "/outlets", "/outlets/1", "/outlets/new"),
    *("/history", "/history/new", "/history/1", "/history/1/edit", "/search?q=nourizad"),
    *("/cases", "/cases/1", "/statements", "/statements/1", "/texts", "/texts/1", "/kits"),
    *("/cases/overview", "/cases/7", "/cases/7/facts/new?line=2019 arrested", "/cases/7/protect"),
    *("/cases/sources", "/cases/sources/4", "/cases/sources/new", "/cases/sources/4/merge"),
    *(
        "/cases/vocabularies",
        "/cases/7/portraits/new",
        "/cases/7/facts/8/revisions",
        "/cases/7/facts/8/details",
    ),
    *("/cases/7/facts/8/permissions", "/cases/7/facts/8/differs"),
    *("/kits/1", "/briefings", "/briefings/new", "/coverage", "/coverage/new", "/settings"),
    *("/audit", "/no-such-page"),
]
FACES = [
    ("en", "light", 1280, PAGES),
    ("fa", "dark", 390, PAGES),
    ("fa", "light", 1280, PAGES[::3]),
    ("en", "dark", 390, PAGES[1::3]),
]
# What loads in place when it is seen has loaded.
SETTLED = """() => !document.querySelector('.htmx-request') &&
  [...document.querySelectorAll('.lazy [hx-get]')].every(
    e => !e.checkVisibility() || e.getBoundingClientRect().top >= innerHeight)"""


@pytest.mark.parametrize(("language", "light", "width", "urls"), FACES)
def test_no_axe_violation_and_no_sideways_scrolling(
    open_page: Callable[..., Page], language: str, light: str, width: int, urls: list[str]
) -> None:
    # axe has to be put into the page, which the policy rightly forbids.
    page = open_page(
        "admin", bypass_csp=True, viewport={"width": width, "height": 900}, color_scheme=light
    )
    page.request.post(
        "/preferences", form={"language": language, "csrf_token": _token(page)}, max_redirects=0
    )
    found = []
    for url in urls:
        page.goto(url)
        page.wait_for_function(SETTLED)
        assert page.locator("html").get_attribute("lang") == language
        page.add_script_tag(path=AXE)
        result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
        for violation in result["violations"]:
            where = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append(f"{url}: {violation['id']}: {where}")
        spill = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if spill > 1:
            found.append(f"{url}: {spill} px too wide")
    open_page.problems[:] = [  # type: ignore[attr-defined]
        each
        for each in open_page.problems
        if "404" not in each  # type: ignore[attr-defined]
    ]
    assert not found, "\n".join(found)


def _token(page: Page) -> str:
    return page.locator("input[name=csrf_token]").first.get_attribute("value") or ""


def test_the_keyboard_reaches_everything_that_matters(open_page: Callable[..., Page]) -> None:
    page = open_page("officer")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url("**/history/new")


def test_without_scripts_it_still_works(open_page: Callable[..., Page]) -> None:
    page = open_page("officer", java_script_enabled=False)
    page.goto("/contacts?q=nordanvik")
    page.get_by_role("link", name="Elsa Nordanvik").click()
    page.locator("a[href*='/history/new?contact']").first.click()
    page.get_by_label("With whom").or_(page.get_by_label("What was said")).last.fill("Ringde igen.")
    page.get_by_role("button", name="Log it").click()
    page.goto("/history?q=ringde+igen")
    assert page.get_by_text("Ringde igen.").count() >= 1
