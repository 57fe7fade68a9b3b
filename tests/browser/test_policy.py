"""The content policy holds in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page


def test_what_somebody_injected_sends_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page("officer")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        """() => {
            const main = document.querySelector("main");
            const button = document.createElement("button");
            button.id = "injected";
            button.setAttribute("hx-get", "/history?stolen=1");
            button.textContent = "x";
            main.append(button);
            htmx.process(button);
        }"""
    )
    page.click("#injected")
    page.wait_for_timeout(300)
    assert not [url for url in sent if "stolen" in url]
    open_page.problems.clear()  # type: ignore[attr-defined]  # the refusal is logged: as it should


def test_strings_do_not_become_markup_or_script(open_page: Callable[..., Page]) -> None:
    page = open_page("officer")
    refused = page.evaluate(
        """() => {
            try { document.querySelector("main").innerHTML = "<img src=x>"; return false; }
            catch (error) { return error instanceof TypeError; }
        }"""
    )
    assert refused, "Trusted Types let a string into innerHTML"
    ran = page.evaluate(
        """() => {
            const script = document.createElement("script");
            try { script.textContent = "window.ran = true"; document.body.append(script); }
            catch (error) {}
            return Boolean(window.ran);
        }"""
    )
    assert not ran
    open_page.problems.clear()  # type: ignore[attr-defined]


def test_nothing_is_fetched_from_elsewhere(open_page: Callable[..., Page]) -> None:
    page = open_page("officer")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for url in ("/", "/contacts", "/history", "/cases", "/kits", "/search?q=nourizad"):
        page.goto(url)
    assert fetched
    assert all(url.startswith(page.url.split("/search")[0]) for url in fetched)
