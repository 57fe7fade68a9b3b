"""The main job on the real case, from sign-in to finding it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from crm.pdf import text_of


def test_from_a_new_journalist_to_the_history(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("officer")
    name = "Vendela Åkerfält"

    # adds a journalist
    page.goto("/contacts/new")
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_label("Outlet").first.fill("Radio Norrsken")
    page.get_by_label("E-mail").first.fill("vendela@norrsken.example")
    page.get_by_role("button", name="Save").or_(
        page.get_by_role("button", name="Add")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    contact_url = page.url

    # logs a call, from anywhere, by keyboard
    page.goto("/")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log contact")
    page.get_by_label("With whom").press_sequentially("Akerfalt", delay=20)
    page.get_by_role("radio").first.check()
    page.get_by_label("What was said").fill("Hon har inte hört om Nourizad; vill ha mappen i dag.")
    page.get_by_role("button", name="Log it").click()
    page.wait_for_url(contact_url.replace(page.url.split("/contacts")[0], "**"))
    expect(page.get_by_text("Hon har inte hört om Nourizad")).to_be_visible()

    # builds the demo kit in Persian and Swedish
    page.goto("/kits")
    page.get_by_role("link", name="Twenty-eight signed").first.click()
    for box in page.locator("input[type=checkbox][name=languages]").all():
        box.set_checked(box.get_attribute("value") in ("fa", "sv"))
    page.get_by_role("button", name="Build").click()
    expect(page).to_have_url(re.compile(r"/editions/1$"))
    for tag in ("fa", "sv"):
        expect(page.locator(f"a[href$='/{tag}.pdf']").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[href$='/fa.pdf']").first.click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert "نوری‌زاد" in "".join(text_of(saved.read_bytes()))

    # records that the journalist received the Persian one
    page.locator("a[href*='/briefings/new'][href*='language=fa']").first.click()
    page.get_by_label("Find more people").press_sequentially("vendela", delay=20)
    page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Record the briefing").click()
    expect(page.get_by_role("heading", level=2, name="Who was told")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_be_visible()

    # finds it by searching the history
    page.goto("/history")
    page.get_by_label("Words", exact=False).press_sequentially("akerfalt", delay=20)
    expect(page.locator("#history")).to_contain_text("Briefing")
    expect(page).to_have_url(re.compile(r"/history\?.*q=akerfalt"))
    page.locator("#history").get_by_role("link", name="Briefing").first.click()
    expect(page.get_by_role("link", name=name).first).to_be_visible()

    # and it stands on the edition's page and in the journalist's history
    page.goto(contact_url)
    expect(page.locator("#history")).to_contain_text("Edition 1")
