"""Makes the README's picture again: ``.venv/bin/python -m tests.picture`` after ``python3 tests``.

A fresh demo, its first page and a case in a browser, and pages of the demo kit in four languages.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from crm.config import ROOT
from crm.setup import find_chromium

PICTURE = ROOT / "static" / "fifteenth.png"
PAPER, GAP = "#e4ddd0", 28
SCREEN = {"width": 1180, "height": 900}
# Language and page of the kit (from 0): the covers, and what a profile looks like.
SHEETS = (("en", 0), ("fa", 5), ("zh-Hans", 5), ("ru", 0))


def main() -> None:
    """Write static/fifteenth.png."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        environ = {**os.environ, "CRM_INSTANCE": str(instance)}
        _crm(environ, "demo")
        languages = [argument for tag, _ in SHEETS for argument in ("--lang", tag)]
        _crm(environ, "kit", "build", "twenty-eight", *languages, "--out", folder)
        screens = _screens(environ, (instance / "demo-sign-in").read_text().strip())
        pages = [_page(Path(folder), tag, number) for tag, number in SHEETS]
    _compose(screens, pages).save(PICTURE, optimize=True)


def _crm(environ: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "crm", *arguments], cwd=ROOT, env=environ, check=True)


def _screens(environ: dict[str, str], password: str) -> list[Image.Image]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "crm", "web", "--port", str(port)], cwd=ROOT, env=environ
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        return _photograph(f"http://127.0.0.1:{port}", password)
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The desk did not start.")


def _photograph(address: str, password: str) -> list[Image.Image]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=SCREEN)
        page.goto("/login")
        # A member: what the world sees here can be nobody who is protected.
        page.fill("#email", "member@fifteenth.example")
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url("**/")
        shots = [_shot(page)]
        page.goto("/cases?q=nourizad")
        page.get_by_role("link", name="Mohammad Nourizad").click()
        page.wait_for_url("**/cases/*")
        shots.append(_shot(page))
        browser.close()
    return shots


def _shot(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _page(folder: Path, tag: str, number: int) -> Image.Image:
    file = next(folder.glob(f"*-{tag}.pdf"))
    document = pypdfium2.PdfDocument(file)
    picture: Image.Image = document[number].render(scale=1.05).to_pil().convert("RGB")
    document.close()
    return picture


def _compose(screens: list[Image.Image], pages: list[Image.Image]) -> Image.Image:
    width = sum(page.width for page in pages) + GAP * (len(pages) + 1)
    screen_width = (width - GAP * 3) // 2
    small = [
        screen.resize((screen_width, screen.height * screen_width // screen.width), Image.LANCZOS)
        for screen in screens
    ]
    height = small[0].height + pages[0].height + GAP * 3
    sheet = Image.new("RGB", (width, height), PAPER)
    for place, screen in enumerate(small):
        sheet.paste(screen, (GAP + place * (screen_width + GAP), GAP))
    left = GAP
    for page in pages:
        sheet.paste(page, (left, small[0].height + GAP * 2))
        left += page.width + GAP
    shown = sheet.resize((1600, sheet.height * 1600 // sheet.width), Image.LANCZOS)
    return shown.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
